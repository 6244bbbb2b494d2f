"""The journal: every request with its operation and its violations, without secrets (secrets.py)."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from klaviyo_rehearsal.contracts.revision_remark import revision_remark

from .secrets import (
    Sought,
    joined,
    masked,
    masked_headers,
    masked_query,
    masked_text,
    masked_violations,
    own_credential,
)

if TYPE_CHECKING:
    from klaviyo_rehearsal.contracts.violation import Violation

_REVISION = re.compile(rb"^revision: ([^\n]*)", re.IGNORECASE | re.MULTILINE)


# Bytes of a violation beside its texts.
_OF_A_VIOLATION = 150
# The status of a request without an answer: the connection broke, on purpose or in the middle of its body.
NO_ANSWER = 0


@dataclass(slots=True)  # not frozen: that takes three times as long to make, and one is made a request
class Entry:
    """One request as it came in, and the verdict on it.

    unseen: the credentials of other requests, as long as this one has its keys in clear.
    """

    number: int
    seconds: float
    method: str
    path: str
    query: str
    headers: bytes
    body: bytes
    status: int
    operation: str | None
    revision: str | None
    verdict: str
    violations: tuple[Violation, ...]
    note: str = ""
    fault: str = ""
    answer: bytes = b""
    # Real time, in seconds: the clock of the mock may stand still.
    monotonic: float = 0.0
    unseen: Sought | None = field(default=None, repr=False, compare=False)
    size: int = field(default=0, repr=False, compare=False)  # bytes in the journal

    def shown(self) -> Entry:
        """Star keys out, once, and return the entry.

        At the first reading: most requests of a load are never read, and to seek keys in one takes as long
        as to record its event.
        """
        if self.unseen is not None:
            headers = self._headers()
            own = own_credential(dict(headers).get(b"authorization", b""))
            sought = joined(own, self.unseen) if own.forms else self.unseen
            self.star(headers, sought)
            self.note = masked_text(self.note, sought)
            # At the end: another thread that reads the entry meanwhile does the same.
            self.unseen = None
        return self

    def star(self, headers: Iterable[tuple[bytes, bytes]], sought: Sought) -> None:
        """Star keys out of all that a client sent, and of what was found in it."""
        self.method = masked_text(self.method, sought)
        self.path = masked_text(self.path, sought)
        self.query = masked_query(self.query, sought)
        self.headers = masked_headers(headers, sought)
        self.body = masked(self.body, sought) if self.body else b""
        self.violations = tuple(masked_violations(self.violations, sought))

    def _headers(self) -> list[tuple[bytes, bytes]]:
        lines = (line.partition(b": ") for line in self.headers.split(b"\n") if line)
        return [(name, value) for name, _, value in lines]

    @property
    def is_answered(self) -> bool:
        """Return whether the request got an answer."""
        return self.status != NO_ANSWER

    def header_pairs(self) -> list[tuple[str, str]]:
        """Return the headers, secrets starred out."""
        return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in self._headers()]

    @property
    def sent_revision(self) -> str | None:
        """The revision header."""
        found = _REVISION.search(self.headers)
        return None if found is None else found[1].decode("latin-1")

    def revision_remark(self) -> str:
        """Return a sentence where another revision than the sent one answered, or will answer at Klaviyo."""
        today = datetime.fromtimestamp(self.seconds, UTC).date()
        return revision_remark(self.sent_revision, self.revision, today)

    def as_dict(self) -> dict[str, Any]:
        """Return the entry as JSON has it."""
        content: dict[str, Any] = {
            "number": self.number,
            "time": self.seconds,
            "method": self.method,
            "path": self.path,
            "query": self.query or None,
            "headers": self.header_pairs(),
            "body": self.body.decode("utf-8", "replace") or None,
            "status": self.status if self.is_answered else None,
            "operation": self.operation,
            "revision": self.revision,
            "revision_sent": self.sent_revision,
            "verdict": self.verdict,
            "violations": [item.as_dict() | {"evidence": item.evidence} for item in self.violations],
        }
        if remark := self.revision_remark():
            content["remark"] = remark
        if self.note:
            content["note"] = self.note
        if self.fault:
            content["fault"] = self.fault
        return content


class Journal:
    """The last requests of one account, the oldest first; `dropped` counts those that had to go.

    size: how many are kept; room: how many bytes they may have, with heads, violations and kept answers.
    """

    def __init__(self, size: int, room: int = 64 * 1024 * 1024) -> None:
        self._entries: deque[Entry] = deque()
        self._faulty: deque[Entry] = deque()
        self._size = size
        self._room = room
        self._left = room  # bytes
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def weight(self) -> int:
        """The bytes of the requests that are kept."""
        return self._room - self._left

    def __iter__(self) -> Iterator[Entry]:
        return map(Entry.shown, tuple(self._entries))

    def newest(self) -> Iterator[Entry]:
        """Yield the requests, the newest first."""
        return map(Entry.shown, reversed(tuple(self._entries)))

    @property
    def faulty(self) -> tuple[Entry, ...]:
        """The requests that fell under a fault: few, so that a repeat is sought among them at once."""
        return tuple(map(Entry.shown, self._faulty))

    def add(self, entry: Entry) -> None:
        """Keep a request, and let the oldest go where there are too many or too large ones."""
        entries = self._entries
        entries.append(entry)
        if entry.fault:
            self._faulty.append(entry)
        entry.size = _size_of(entry)
        self._left -= entry.size
        while entries and (len(entries) > self._size or self._left < 0):
            oldest = entries.popleft()
            if oldest.fault:
                self._faulty.popleft()
            self._left += oldest.size
            self.dropped += 1

    def clear(self) -> None:
        """Forget all requests."""
        self._entries.clear()
        self._faulty.clear()
        self._left = self._room
        self.dropped = 0


def _size_of(entry: Entry) -> int:
    """Return the bytes of what a client sent and of what was found in it."""
    size = len(entry.body) + len(entry.answer) + len(entry.headers) + len(entry.query) + len(entry.path)
    if entry.violations:
        size += len(entry.note) + sum(map(_size_of_violation, entry.violations))
    return size


def _size_of_violation(item: Violation) -> int:
    texts = len(item.detail) + len(item.remedy) + len(item.pointer or "") + len(item.parameter or "")
    return texts + _OF_A_VIOLATION
