"""Right records as requests of a sequence, without reading them whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from klaviyo_rehearsal.contracts.batches import BATCHES

from ..recordings.answers import answer_of
from ..recordings.found import Reading
from ..recordings.records import PLAYED, body_of, part_of
from ..recordings.requests import moment_of, number_of, retry_after
from ..sequences.sent import (
    NAMED,
    Sent,
    digest_of,
    ids_in,
    is_single,
    is_unmarked,
    names_in,
    reads_answer,
    wait_in,
)
from .plan import Plan

_MOST = 4_096
# Seconds since 1970 of a usual time, from 2001 to 2286; others may count smaller units.
_FIRST, _LAST = 1e9, 1e10


class _Kind:
    """All that the requests of a plan have in common."""

    __slots__ = ("account", "is_named", "is_read", "method", "operation", "rest", "revision", "single")

    def __init__(self, plan: Plan) -> None:
        right = plan.right
        operation = self.operation = right.operation or ""
        self.revision = right.revision
        self.is_read = reads_answer(operation, 409)
        self.is_named = operation in NAMED or "{id}" in operation
        self.account = plan.account("")
        self.method = operation.partition(" ")[0]
        batch = BATCHES.get(operation)
        # Whether the body has one item; None where it has to be looked at.
        self.single = None if batch is not None and batch.own else batch is not None
        self.rest = (right.use_case, right.verdict, right.sent)


class QuickSequences:
    """Makes requests of a sequence out of right records."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._kinds: dict[Plan, _Kind] = {}
        self._shapes: dict[tuple[str, ...], bool] = {}

    def is_played(self, record: Mapping[str, Any]) -> bool:
        """Return whether a record may have a time, a status or an answer: else no rule is about it."""
        names = tuple(record)
        found = self._shapes.get(names)
        if found is None:
            if len(self._shapes) >= _MOST:
                self._shapes.clear()
            found = self._shapes[names] = bool(self._reading.map) or not PLAYED.isdisjoint(names)
        return found

    def sent(self, plan: Plan, query: str, record: Mapping[str, Any], source: str, line: int) -> Sent:
        """Return a right record as a request of a sequence. query: its query string."""
        kind = self._kinds.get(plan)
        if kind is None:
            if len(self._kinds) >= _MOST:
                self._kinds.clear()
            kind = self._kinds[plan] = _Kind(plan)
        get, operation = record.get, kind.operation
        status, time, body = get("status"), get("time"), get("body")
        if type(status) is not int:
            status = number_of(part_of(record, "status", self._reading) if status is None else status)
        if time is None:
            time = part_of(record, "time", self._reading)
        if type(time) is not float or not _FIRST < time < _LAST:
            time = None if time is None else moment_of(time)
        address: str = get("path") or get("url") or ""
        # Two slashes before a path are no host.
        path = address[1:] if address[:2] == "//" else address
        path = path if path[:1] == "/" and "?" not in path else urlsplit(path).path
        raw = body.encode() if type(body) is str else body_of(get("body_json") if body is None else body)
        found: tuple[str, ...] = ()
        wait = None
        if kind.is_read or status == 429:
            answer = answer_of(record)
            found = ids_in(operation, status, answer)
            wait = self._wait(record, answer) if status == 429 else None
        return Sent(
            plan.account(query) if query else kind.account,
            time,
            kind.method,
            path,
            query,
            operation,
            kind.revision,
            status,
            digest_of(raw),
            wait,
            is_single(operation, raw) if kind.single is None else kind.single,
            found,
            names_in(operation, path, raw) if kind.is_named else (),
            plan.is_event and (status is None or status >= 500) and is_unmarked(operation, raw),
            0.0,
            source,
            line,
            *kind.rest,
        )

    def _wait(self, record: Mapping[str, Any], answer: bytes) -> int | None:
        wait = retry_after(part_of(record, "answer_headers", self._reading))
        return wait_in(answer) if wait is None else wait
