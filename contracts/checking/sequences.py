"""Losses that only several requests together show: events that Klaviyo takes for one (facts 8.1).

A recording has no account. So the events of one key are compared by the identifiers that they name, and an
event without a time of its own only where the recording has the time of the request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import orjson

from ..datetimes import parse_datetime
from ..rules.functions import values_at
from ..violation import Severity, Violation, violation
from .json_pointer import pointer_text

_IDENTIFIERS = ("id", "email", "phone_number", "external_id", "anonymous_id", "_kx")
_BATCHES = ("data", "attributes", "events-bulk-create", "data", "*", "attributes")
# The places of the profile and of the events, by operation.
_PLACES: Mapping[str, tuple[str, ...]] = {
    "POST /api/events": ("data", "attributes"),
    "POST /client/events": ("data", "attributes"),
    "POST /client/event-bulk-create": ("data", "attributes"),
    "POST /api/event-bulk-create-jobs": _BATCHES,
}
EVENT_OPERATIONS = frozenset(_PLACES)


class EventSequence:
    """The events of the requests seen so far."""

    def __init__(self) -> None:
        # The content of each event by its person, metric and mark.
        self._seen: dict[tuple[str, ...], bytes] = {}

    def add(self, operation: str, account: str, payload: Any, arrived: int | None) -> list[Violation]:
        """Note the events of a request that Klaviyo accepts. Returns the losses among them.

        account: whatever tells the accounts apart. arrived: when the request was sent, in UNIX seconds.
        """
        place = _PLACES.get(operation)
        return [] if place is None else list(self._add(place, account, payload, arrived))

    def _add(
        self, place: tuple[str, ...], account: str, payload: Any, arrived: int | None
    ) -> Iterator[Violation]:
        for steps, holder in values_at(payload, place):
            persons = list(_persons(holder))
            for inner, attributes in _events(holder):
                mark = _mark(attributes, arrived)
                names = [name for _, name in values_at(attributes, ("metric", "data", "attributes", "name"))]
                if mark is None or not names:
                    continue
                keys = {(account, *person, str(names[0]), *mark) for person in persons}
                content = orjson.dumps(_content(attributes), option=orjson.OPT_SORT_KEYS)
                earlier = [self._seen[key] for key in keys if key in self._seen]
                if earlier:
                    yield _loss(mark[0], (*steps, *inner), is_same=content in earlier)
                self._seen |= dict.fromkeys(keys, content)


def _loss(kind: str, steps: tuple[str | int, ...], *, is_same: bool) -> Violation:
    if kind == "at":
        return violation("same-second", pointer=pointer_text(steps))
    found = violation("repeated-id", pointer=pointer_text((*steps, "unique_id")))
    # The same event once more, as a queue or a retry sends it, leaves nothing out.
    return replace(found, severity=Severity.ADVICE) if is_same else found


def _content(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if name != "profile"}


def _persons(holder: Any) -> Iterator[tuple[str, str]]:
    for _, person in values_at(holder, ("profile", "data")):
        named = {"id": person.get("id"), **(person.get("attributes") or {})}
        yield from ((name, named[name]) for name in _IDENTIFIERS if isinstance(named.get(name), str))


def _events(holder: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if "events" in holder:
        yield from values_at(holder, ("events", "data", "*", "attributes"))
    else:
        yield (), holder


def _mark(attributes: Mapping[str, Any], arrived: int | None) -> tuple[str, str] | None:
    unique_id = attributes.get("unique_id")
    if unique_id is not None:
        return "id", str(unique_id)
    time = attributes.get("time")
    moment = parse_datetime(time) if isinstance(time, str) else None
    seconds = arrived if moment is None else int(moment.timestamp())
    return None if seconds is None else ("at", str(seconds))
