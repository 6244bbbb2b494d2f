"""`rehearse check`: are these payloads right? Without a server, one request at a time."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from klaviyo_rehearsal.contracts.checking.inspection import (
    Inspection,
    Inspector,
    Recorded,
    guess_operations,
)
from klaviyo_rehearsal.contracts.openapi.contract import Library

from ..recordings.found import Elsewhere, Found, Opened, Payload, Unreadable
from ..reports.inspection import inspection_record, inspection_text


@dataclass(slots=True)
class Tally:
    """How many requests came to which verdict, and how many places could not be read.

    remarks: how many requests each remark on a revision is about. elsewhere: requests that are not judged, by
    their host or the reason. formats: files by their format.
    """

    verdicts: Counter[str] = field(default_factory=Counter)
    unreadable: int = 0
    remarks: Counter[str] = field(default_factory=Counter)
    elsewhere: Counter[str] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """The number of verdicts."""
        return self.verdicts.total()

    @property
    def failed(self) -> bool:
        """Whether something would be refused or lost."""
        # An unknown path fails too: Klaviyo answers it 404, and a typing mistake in a path is a
        # common one.
        return any(self.verdicts[name] for name in ("error", "loss", "legacy", "unknown"))

    def notes(self) -> Iterator[str]:
        """Yield the formats that were read, and the requests that were passed over."""
        if set(self.formats) - {"lines of JSON", "payload", "journal", "request", "list of requests"}:
            read = ", ".join(f"{count} {name}" for name, count in sorted(self.formats.items()))
            yield f"read: {read}"
        for host, count in self.elsewhere.most_common():
            remedy = f"; --host {host} judges them" if "." in host and " " not in host else ""
            yield f"not judged: {count} {'time' if count == 1 else 'times'} {host}{remedy}"

    def summary(self) -> str:
        """Return the counts in a line."""
        parts = [f"{count} {name}" for name, count in sorted(self.verdicts.items())]
        if self.unreadable:
            parts.append(f"{self.unreadable} unreadable")
        return f"{self.total} checked: {', '.join(parts)}" if parts else "nothing to check"


def check_all(
    found: Iterable[Found], inspector: Inspector, library: Library, *, operation: str | None, ndjson: bool
) -> Tally:
    """Check requests and print the findings as it goes; unreadable places go to standard error."""
    tally = Tally()
    without_key: Counter[str] = Counter()
    for item in found:
        if isinstance(item, Opened):
            tally.formats[item.format] += 1
            continue
        if isinstance(item, Elsewhere):
            tally.elsewhere[item.host] += 1
            continue
        request = as_request(item, library, operation) if isinstance(item, Payload) else item
        if isinstance(request, Unreadable):
            tally.unreadable += 1
            print(f"{request.place}: {request.reason}", file=sys.stderr)
            continue
        if lacks_key(request):
            without_key[request.source] += 1
        for inspection in inspector.inspect(request):
            tally.verdicts[inspection.verdict] += 1
            if inspection.remark:
                tally.remarks[inspection.remark] += 1
            # Printed at once: a recording may be larger than memory, and a pipe may end early.
            for line in _lines(request, inspection, ndjson):
                print(line)
    for line in tally.notes():
        print(line, file=sys.stderr)
    for remark, count in tally.remarks.items():
        print(f"{count} request{'s' if count > 1 else ''}: {remark}", file=sys.stderr)
    for source, count in without_key.items():
        # Once a file: whoever recorded it left the keys out, or none was sent, which nobody can tell.
        print(
            f"{source}: {count} without an Authorization header, so that no key was checked", file=sys.stderr
        )
    return tally


def lacks_key(request: Recorded) -> bool:
    """Return whether a request to /api was recorded with its headers and without a key."""
    headers = request.headers
    return headers is not None and "authorization" not in headers and request.path.startswith("/api/")


def _lines(request: Recorded, found: Inspection, ndjson: bool) -> Iterator[str]:
    if ndjson:
        yield inspection_record(request, found).decode()
    # A recording has thousands of right requests; only the others are worth a line for a person.
    elif found.verdict != "ok":
        yield inspection_text(request, found)


def as_request(payload: Payload, library: Library, operation: str | None) -> Recorded | Unreadable:
    """Make a request of a bare payload: of the operation that is named, or of the likeliest."""
    if operation is None:
        guesses = guess_operations(library, payload.content)
        if not guesses:
            reason = "no operation takes this payload: name one with --operation 'POST /api/...'"
            return Unreadable(payload.source, None, reason)
        operation = guesses[0].key
    method, _, path = operation.partition(" ")
    data = payload.content.get("data") if isinstance(payload.content, dict) else None
    identifier = data.get("id") if isinstance(data, dict) else None
    # A bare payload has no URL, so that its own id stands in the path, as the rules compare the two.
    path = path.replace("{id}", identifier if isinstance(identifier, str) and identifier else "ID")
    return Recorded(method, path, body=payload.body, source=payload.source)
