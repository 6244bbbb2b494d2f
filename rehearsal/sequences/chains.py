"""Calls that follow from an earlier one, where a single call does the whole."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from klaviyo_rehearsal.contracts.violation import violation

from .sent import Advice, Sent

_PROFILE_OF_EVENT = frozenset({"GET /api/profiles/{id}", "GET /api/events/{id}/profile"})
_WRITES = frozenset(
    {"PATCH /api/profiles/{id}", "POST /api/profiles", "POST /api/profile-import", "POST /api/events"}
)
_SOUGHT = re.compile(r"equals\((?:email|phone_number|external_id),[\"']([^\"']+)[\"']\)")
# A longer pause, or more calls in between, and nobody knows whether the one follows from the other.
_PAUSE, _BETWEEN = 60, 20  # seconds, calls
_LATEST = 10
_FEW = 3


@dataclass(slots=True)
class _Pairs:
    """Reads that a write of the same resource follows at once."""

    read: Sent | None = None
    first: Sent | None = None
    count: int = 0
    last: Sent | None = None
    names: set[str] = field(default_factory=set)


class Chains:
    """Judges chained calls.

    is_run: the requests are one run of an integration, whose answers need not be compared; else a later call
    must name an id or identifier of the earlier one.
    """

    def __init__(self, *, is_run: bool = False) -> None:
        self._is_run = is_run
        self._listing: Sent | None = None
        self._ids: set[str] = set()
        self._readers: list[Sent] = []
        self._sought: deque[tuple[Sent, str]] = deque(maxlen=_LATEST)
        self._refused: Sent | None = None
        self._pairs: dict[str, _Pairs] = {}

    @property
    def is_open(self) -> bool:
        """Whether a profile was sought, so that an event may follow from it."""
        return bool(self._sought)

    def add(self, sent: Sent) -> Iterator[Advice]:
        """Take a request. Yields advice on it."""
        operation = sent.operation
        if operation is None:
            return
        if sent.method == "GET":
            yield from self._read(sent, operation)
        elif operation in _WRITES:
            yield from self._written(sent, operation)
        if not self._is_run and sent.method != "DELETE":
            yield from self._paired(sent, operation)

    def end(self) -> Iterator[Advice]:
        """Yield the advice on what was going on."""
        yield from self._end_listing()
        for pairs in self._pairs.values():
            yield from _told(pairs)
        self._pairs.clear()

    def _read(self, sent: Sent, operation: str) -> Iterator[Advice]:
        if operation == "GET /api/events":
            if (
                self._listing is not None
                and "page%5Bcursor" not in sent.query
                and "page[cursor" not in sent.query
            ):
                yield from self._end_listing()
            self._listing = self._listing or sent
            self._ids.update(sent.found)
        elif operation in _PROFILE_OF_EVENT and self._listing is not None:
            if self._is_run or sent.names and sent.names[0] in self._ids:
                self._readers.append(sent)
        elif operation == "GET /api/profiles":
            found = _SOUGHT.search(unquote_plus(sent.query))
            if found is not None:
                self._sought.append((sent, found[1]))

    def _end_listing(self) -> Iterator[Advice]:
        fewest = 2 if self._is_run else _FEW
        if len(self._readers) >= fewest:
            count = len(self._readers)
            detail = f"GET /api/events is followed by {count} calls for a profile each."
            yield Advice(self._readers[0], violation("chained-profile-reads", detail), count)
        self._listing, self._readers = None, []
        self._ids.clear()

    def _written(self, sent: Sent, operation: str) -> Iterator[Advice]:
        if operation == "POST /api/profiles" and sent.status == 409:
            self._refused = sent
        elif operation == "PATCH /api/profiles/{id}" and self._refused is not None:
            refused = self._refused
            if self._is_run or (_is_near(refused, sent) and sent.names[0] in refused.found):
                self._refused = None
                yield Advice(sent, violation("create-then-patch"))
        if self._is_run:
            return
        for item in list(self._sought):
            read, identifier = item
            if not _is_near(read, sent):
                self._sought.remove(item)
            elif _is_written(read, identifier, sent, operation):
                self._sought.remove(item)
                detail = f"GET /api/profiles seeks the profile, and {operation} writes it."
                yield Advice(sent, violation("read-before-write", detail))
                return

    def _paired(self, sent: Sent, operation: str) -> Iterator[Advice]:
        parts = operation.split("/", 3)
        resource = parts[2] if len(parts) > 2 else ""
        rest = parts[3] if len(parts) > 3 else ""
        if resource == "profiles" or rest not in ("", "{id}"):
            return
        pairs = self._pairs.get(resource)
        if sent.method == "GET":
            if pairs is None:
                if len(self._pairs) > _BETWEEN:
                    self._pairs.pop(next(iter(self._pairs)))
                pairs = self._pairs[resource] = _Pairs()
            pairs.read = sent
            return
        if pairs is None or pairs.read is None:
            return
        read, pairs.read = pairs.read, None
        if not _follows(read, sent, operation):
            return
        if pairs.last is not None and not _is_near(pairs.last, read):
            yield from _told(pairs)
            pairs.count, pairs.first = 0, None
            pairs.names.clear()
        name = f"{read.path}?{read.query}"
        if name not in pairs.names and len(pairs.names) < 1_000:
            pairs.names.add(name)
            pairs.count += 1
            pairs.first, pairs.last = pairs.first or read, sent


def _is_written(read: Sent, identifier: str, sent: Sent, operation: str) -> bool:
    """Return whether a write takes up what a read has found, or its identifier where it has found none.

    Without time and answer nobody knows whether the two belong together: a page of examples has both.
    """
    if read.found and set(read.found).intersection(sent.names):
        return True
    is_played = sent.at is not None or read.status is not None
    return is_played and operation != "POST /api/events" and identifier in sent.names


def _follows(read: Sent, sent: Sent, operation: str) -> bool:
    """Return whether a write may follow from the read before it: nothing was between the two."""
    if sent.number - read.number != 1 or not _is_near(read, sent):
        return False
    if sent.method == "PATCH":
        # A template or campaign is read to be changed; an item of a catalog is sent whole.
        return read.path.rstrip("/") == sent.path.rstrip("/") and operation.startswith("PATCH /api/catalog-")
    is_sought = "filter=" in read.query
    return sent.method == "POST" and (
        read.status == 404 if read.operation and "{id}" in read.operation else is_sought
    )


def _told(pairs: _Pairs) -> Iterator[Advice]:
    if pairs.count >= _FEW and pairs.first is not None and pairs.last is not None:
        detail = f"{pairs.first.operation} comes before {pairs.last.operation} {pairs.count} times."
        yield Advice(pairs.first, violation("read-before-each", detail), pairs.count)


def _is_near(earlier: Sent, later: Sent) -> bool:
    if later.number - earlier.number > _BETWEEN:
        return False
    waited = later.waited(earlier)
    return waited is None or waited <= _PAUSE
