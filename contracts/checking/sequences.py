"""Losses that only several requests together show: events that Klaviyo takes for one (facts 8.1).

A recording has no account. So the events of one key are compared by the identifiers that they name, and an
event without a time of its own only where the recording has the time of the request.

Marks of events may be taken in one process and compared in another. The comparison remembers the last
events only, so that memory stays flat however long a recording is; a queue or a retry repeats an event long
before it is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from zlib import crc32

import orjson

from ..datetimes import parse_datetime
from ..query import split_query
from ..rules.functions import values_at
from ..violation import Severity, Violation, violation
from .json_pointer import pointer_text

_NAMES = ("email", "phone_number", "external_id", "anonymous_id", "_kx")
_BATCHES = ("data", "attributes", "events-bulk-create", "data", "*", "attributes")
# The places of the profile and of the events, by operation.
_SINGLE = ("data", "attributes")
_AT = "/data/attributes"
_PLACES: Mapping[str, tuple[str, ...]] = {
    "POST /api/events": _SINGLE,
    "POST /client/events": _SINGLE,
    "POST /client/event-bulk-create": _SINGLE,
    "POST /api/event-bulk-create-jobs": _BATCHES,
}
EVENT_OPERATIONS = frozenset(_PLACES)
# Marks that are remembered, at the least; at the most twice as many.
REMEMBERED = 100_000


class EventMark(NamedTuple):
    """One event as it is compared.

    keys: a text for each identifier of its person. content: a checksum of all but the person. pointer: its
    place in the body. at_second: whether it is known by its second and not by a unique_id.
    """

    keys: tuple[str, ...]
    content: int
    pointer: str
    at_second: bool


def account_of(query: str, authorization: str | None) -> str:
    """Return a text that tells the accounts of recorded requests apart."""
    company = split_query(query).get("company_id", [""])[0] if query else ""
    return company or authorization or ""


def scope_of(revision: str, source: str) -> str:
    """Return the scope of a request's events: those of other files, or as another revision, are others."""
    return f"{revision} {source}"


def event_marks(
    operation: str, account: str, payload: Any, arrived: int | None, scope: str = ""
) -> list[EventMark]:
    """Return the marks of the events in a body that the schema has accepted.

    account: whatever tells the accounts apart. arrived: when the request was sent, in UNIX seconds. scope:
    events of different ones, such as files, are not compared.
    """
    place = _PLACES.get(operation)
    if place is None:
        return []
    known = f"{scope}\0{account}"
    found: list[EventMark | None] = []
    # Nearly all events come one by one.
    holders = [((), payload["data"]["attributes"])] if place is _SINGLE else values_at(payload, place)
    for steps, holder in holders:
        persons = _persons(holder)
        if "events" not in holder:
            found.append(
                _mark(holder, known, persons, arrived, _AT if place is _SINGLE else pointer_text(steps))
            )
            continue
        for inner, attributes in values_at(holder, ("events", "data", "*", "attributes")):
            outer = _SINGLE if place is _SINGLE else steps
            found.append(_mark(attributes, known, persons, arrived, pointer_text((*outer, *inner))))
    return [mark for mark in found if mark is not None]


def _mark(
    attributes: Mapping[str, Any], known: str, persons: Sequence[str], arrived: int | None, pointer: str
) -> EventMark | None:
    try:
        name = attributes["metric"]["data"]["attributes"]["name"]
    except (KeyError, TypeError):
        return None
    unique_id = attributes.get("unique_id")
    if unique_id is not None:
        tail = f"{name}\0id\0{unique_id}"
    elif (seconds := _second(attributes, arrived)) is not None:
        tail = f"{name}\0at\0{seconds}"
    else:
        return None
    content = dict(attributes)
    content.pop("profile", None)
    return EventMark(
        tuple([f"{known}\0{person}\0{tail}" for person in persons]),
        crc32(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)),
        pointer,
        unique_id is None,
    )


def _second(attributes: Mapping[str, Any], arrived: int | None) -> int | None:
    time = attributes.get("time")
    moment = parse_datetime(time) if isinstance(time, str) else None
    return arrived if moment is None else int(moment.timestamp())


def _persons(holder: Any) -> list[str]:
    try:
        person = holder["profile"]["data"]
    except (KeyError, TypeError):
        return []
    named = person.get("attributes") or {}
    found = [f"id\0{person['id']}"] if isinstance(person.get("id"), str) else []
    for name in _NAMES:
        if name in named and isinstance(named[name], str):
            found.append(f"{name}\0{named[name]}")
    return found


class EventSequence:
    """The events of the requests seen so far, the latest of them."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        # The content of each event by the hashes of its keys: of the latest, and of those before.
        self._young: dict[int, int] = {}
        self._old: dict[int, int] = {}

    def add(self, marks: Iterable[EventMark]) -> list[Violation]:
        """Note the events of a request that Klaviyo accepts. Returns the losses among them."""
        found = []
        young, old = self._young, self._old
        for mark in marks:
            keys = list(map(hash, mark.keys))
            for key in keys:
                if key in young or key in old:
                    if loss := self._loss(mark, keys):
                        found.append(loss)
                    break
            for key in keys:
                young[key] = mark.content
        if len(young) >= self._remembered:
            self._old, self._young = young, {}
        return found

    def losses(self, marks: Iterable[EventMark]) -> list[Violation]:
        """Return the losses among the events of a request, which is not noted."""
        found = (self._loss(mark, [hash(key) for key in mark.keys]) for mark in marks)
        return [loss for loss in found if loss]

    def _loss(self, mark: EventMark, keys: list[int]) -> Violation | None:
        young, old = self._young, self._old
        earlier = [seen for key in keys if (seen := young.get(key, old.get(key))) is not None]
        return _loss(mark, is_same=mark.content in earlier) if earlier else None


def _loss(mark: EventMark, *, is_same: bool) -> Violation:
    if mark.at_second:
        return violation("same-second", pointer=mark.pointer)
    found = violation("repeated-id", pointer=f"{mark.pointer}/unique_id")
    # The same event once more, as a queue or a retry sends it, leaves nothing out.
    return replace(found, severity=Severity.ADVICE) if is_same else found
