"""Calls of one item each, where a call takes many."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from klaviyo_rehearsal.contracts.batches import BATCHES, Batch
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.violation import violation

from .sent import Advice, Sent
from .times import span_of

# Live shops send single events and signups as they happen; a loop over items is faster than that.
_FEWEST, _FEWEST_LIVE = 10, 30
_LIVE = frozenset({"POST /api/events", "POST /api/profile-import"})
_SECONDS = 60
_MOST_KINDS = 200
_NOUNS = {"profiles": "a profile", "events": "an event", "codes": "a code"}


@dataclass(slots=True)
class _Row:
    """Calls of one operation in a row, none of which is a minute after the one before.

    begin, in_minute: the minute that is counted. is_dense: whether one of the minutes had too many.
    """

    first: Sent
    last: Sent
    count: int = 1
    is_dense: bool = False
    begin: float = 0.0
    in_minute: int = 1


class Batches:
    """Judges calls of one item each.

    fewest: how many within a minute are too many; None for the usual. only: the operations that count.
    """

    def __init__(
        self, library: Library, *, fewest: int | None = None, only: Collection[str] | None = None
    ) -> None:
        self._library, self._fewest, self._only = library, fewest, only
        self._rows: dict[tuple[str, str], _Row] = {}

    def add(self, sent: Sent) -> Sequence[Advice]:
        """Take a request. Returns advice on a row that is over."""
        operation = sent.operation
        if not sent.is_single or operation is None or not sent.has_passed:
            return ()
        if self._only is not None and operation not in self._only:
            return ()
        batch = BATCHES[operation]
        # Members of two lists need two calls.
        key = operation, sent.path if batch.own else ""
        row = self._rows.get(key)
        if row is None:
            full = len(self._rows) >= _MOST_KINDS
            oldest = self._rows.pop(next(iter(self._rows))) if full else None
            self._rows[key] = _Row(sent, sent, begin=sent.at or 0.0)
            return () if oldest is None else tuple(self._told(oldest))
        waited = sent.waited(row.last)
        if waited is not None and waited > _SECONDS and self._fewest is None:
            self._rows[key] = _Row(sent, sent, begin=sent.at or 0.0)
            return tuple(self._told(row))
        row.last = sent
        row.count += 1
        if sent.at is not None and sent.at - row.begin > _SECONDS:
            row.begin, row.in_minute = sent.at, 0
        row.in_minute += 1
        row.is_dense = row.is_dense or (sent.at is not None and row.in_minute >= self._needed(operation))
        return ()

    def end(self) -> Iterator[Advice]:
        """Yield the advice on the rows that are open."""
        for row in self._rows.values():
            yield from self._told(row)
        self._rows.clear()

    def _needed(self, operation: str) -> int:
        if self._fewest is not None:
            return self._fewest
        return _FEWEST_LIVE if operation in _LIVE else _FEWEST

    def _told(self, row: _Row) -> Iterator[Advice]:
        # A run has no need of times: it is one old call.
        if not row.is_dense and (self._fewest is None or row.count < self._fewest):
            return
        operation = row.first.operation or ""
        batch = BATCHES[operation]
        most = self._most(batch, row.first.revision)
        if most is None:
            return
        noun = _NOUNS.get(batch.items, "an item")
        span = f" {span_of(row.first, row.last)}" if row.is_dense and self._fewest is None else ""
        detail = f"{operation} is called {row.count:,} times{span}, for {noun} each."
        call = "one call" if batch.own else batch.operation
        remedy = f"Send those that are at hand together: {call} takes {most:,} {batch.items}."
        if batch.items == "profiles":
            found = violation("one-call-a-profile", detail, remedy=remedy)
        else:
            found = violation("one-call-an-item", detail, remedy=remedy)
        yield Advice(row.first, found, row.count)

    def _most(self, batch: Batch, revision: str | None) -> int | None:
        contract = self._library.contracts.get(revision or "")
        return batch.most if contract is None else batch.most_in(contract)
