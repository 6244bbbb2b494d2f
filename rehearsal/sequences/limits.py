"""Klaviyo's limits, replayed: the calls that their windows would have refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.vendor_extensions import RateLimit
from klaviyo_rehearsal.contracts.query import split_query
from klaviyo_rehearsal.contracts.violation import violation
from klaviyo_rehearsal.mockserver.http.windows import (
    MINUTE,
    count,
    current,
    limits_of_parameters,
    wait_of,
)

from .sent import Advice, Sent
from .times import minute_of

# More buckets than operations and parameters.
_MOST = 1_000
_WERE = ("were", "was")


@dataclass(slots=True)
class _Bucket:
    """The windows of a limit, and its calls of one minute.

    refused: those that the windows refuse. throttled: those that were answered 429. first: of both.
    """

    limit: RateLimit
    windows: list[int] | None = None
    minute: int = 0
    calls: int = 0
    refused: int = 0
    throttled: int = 0
    first: Sent | None = None


class Limits:
    """Replays the calls of an account against the windows of the mock.

    Calls of /client come from browsers and apps, and each of those has a limit of its own. A call that was
    answered 429 uses nothing up.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._limits: dict[tuple[str, str], RateLimit | None] = {}
        self._buckets: dict[str, _Bucket] = {}

    def add(self, sent: Sent) -> Sequence[Advice]:
        """Take a request. Returns advice on a minute that is over."""
        if sent.at is None or sent.operation is None or sent.path.startswith("/client/"):
            return ()
        limit = self._limit(sent.operation, sent.revision or "")
        found: Sequence[Advice] = ()
        if limit is not None and limit.burst is not None:
            found = self._count(sent.operation, limit, sent)
        if "additional-fields" in sent.query or "include=" in sent.query:
            for name, narrow in _of_parameters(sent):
                found = (*found, *self._count(name, narrow, sent))
        return found

    def end(self) -> Iterator[Advice]:
        """Yield the advice on the minutes that are open."""
        for name, bucket in self._buckets.items():
            yield from _told(name, bucket)
        self._buckets.clear()

    def _limit(self, operation: str, revision: str) -> RateLimit | None:
        key = operation, revision
        try:
            return self._limits[key]
        except KeyError:
            contract = self._library.contracts.get(revision)
            found = None if contract is None else contract.operations.get(operation)
            limit = self._limits[key] = None if found is None else found.rate_limit
            return limit

    def _count(self, name: str, limit: RateLimit, sent: Sent) -> Sequence[Advice]:
        bucket = self._buckets.get(name)
        if bucket is None:
            if len(self._buckets) >= _MOST:
                return ()
            bucket = self._buckets[name] = _Bucket(limit)
        at = sent.at or 0.0
        second = int(at)
        found: Sequence[Advice] = ()
        if second // MINUTE != bucket.minute:
            found = tuple(_told(name, bucket))
            bucket.minute, bucket.first = second // MINUTE, None
            bucket.calls = bucket.refused = bucket.throttled = 0
        bucket.limit = limit
        bucket.calls += 1
        if bucket.windows is None or bucket.windows[0] != second:
            bucket.windows = current(bucket.windows, second)
        if sent.status == 429:
            bucket.throttled += 1
        elif wait_of(bucket.windows, limit, at):
            bucket.refused += 1
        else:
            count(bucket.windows)
            return found
        bucket.first = bucket.first or sent
        return found


def _of_parameters(sent: Sent) -> Iterator[tuple[str, RateLimit]]:
    query = split_query(sent.query)
    additional = {
        name[18:-1]: ",".join(values).split(",")
        for name, values in query.items()
        if name.startswith("additional-fields[")
    }
    include = ",".join(query.get("include", [])).split(",")
    return limits_of_parameters(sent.operation or "", additional, include)


def _told(name: str, bucket: _Bucket) -> Iterator[Advice]:
    if bucket.first is None:
        return
    limit = bucket.limit
    parts = ((limit.burst, "second"), (limit.steady, "minute"), (limit.daily, "day"))
    stated = ", ".join(f"{allowed:,} a {unit}" for allowed, unit in parts if allowed is not None)
    shared = "" if "/" in name else f" with {name}"
    refused = []
    if bucket.refused:
        refused.append(f"{bucket.refused:,} would have been throttled")
    if bucket.throttled:
        refused.append(f"{bucket.throttled:,} {_WERE[bucket.throttled == 1]} answered 429")
    detail = (
        f"At {minute_of(bucket.minute * MINUTE)}, of {bucket.calls:,} calls of {bucket.first.operation}"
        f"{shared}, {' and '.join(refused)}: the limit is {stated}."
    )
    yield Advice(bucket.first, violation("over-the-limit", detail), bucket.refused + bucket.throttled)
