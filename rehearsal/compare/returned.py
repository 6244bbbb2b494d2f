"""Compares the returned values: an integration that returns the old answer must return all of it.

A value is compared where it has the form of the old answer: objects whose keys are those of the old call.
Anything else, such as an object of an SDK or of the new API, is the integration's own affair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from .difference import Difference, same

Entry = Mapping[str, Any]
Pair = tuple[Entry | None, Entry | None]
_HINT = "The old call answered it. Return the value as the old API had it."
_IDENTITY = ("id", "list_id", "email")
_PAGES = ("data", "records")
# Each account draws its own.
_DRAWN = frozenset({"uuid"})


@dataclass(frozen=True, slots=True)
class Performed:
    """A call: the old answers, one for each page, and the value that the integration returned."""

    call: LegacyCall
    pages: Sequence[Any]
    returned: Any


def compare_returned(performed: Performed) -> Iterator[Difference]:
    """Yield the differences between an old answer and the returned value, if that has its form."""
    old = [entry for page in performed.pages for entry in entries_of(page)]
    new = performed.returned
    if isinstance(new, Mapping) and _is_page(new):
        new = entries_of(new)
    if isinstance(new, Mapping) and len(old) == 1:
        new = [new]
    if not isinstance(new, list) or not old or not _has_form(new, old):
        return
    name = performed.call.name
    pairs = [*_paired(old, new)]
    yield from _compare_entries(name, pairs, len(old))
    if name.endswith("timeline") and _is_reordered(pairs, new):
        yield Difference("changed", name, "order, returned", hint="Return the events in the old order.")


def entries_of(page: Any) -> list[Any]:
    """Return the entries of an old answer: under `data` or `records`, bare, or the answer itself."""
    if isinstance(page, list):
        return page
    if isinstance(page, Mapping) and _is_page(page):
        return list(next(page[name] for name in _PAGES if isinstance(page.get(name), list)))
    return [page] if isinstance(page, Mapping) and page else []


def _is_page(value: Entry) -> bool:
    return any(isinstance(value.get(name), list) for name in _PAGES)


def _has_form(new: Sequence[Any], old: Sequence[Any]) -> bool:
    known = {name for entry in old if isinstance(entry, Mapping) for name in entry}
    return all(isinstance(item, Mapping) and item and item.keys() <= known for item in new)


def _is_reordered(pairs: Sequence[Pair], new: Sequence[Entry]) -> bool:
    """Return whether the events come in another order of their times; those of one second have none."""
    known = [(before, after) for before, after in pairs if before is not None and after is not None]
    times = {id(after): before.get("timestamp") for before, after in known}
    return [before.get("timestamp") for before, _ in known] != [
        times[id(item)] for item in new if id(item) in times
    ]


def _key(entry: Entry) -> str:
    return next((str(entry[name]) for name in _IDENTITY if entry.get(name)), "")


def _compare_entries(name: str, pairs: Iterable[Pair], count: int) -> Iterator[Difference]:
    for before, after in pairs:
        subject = f"answer of '{name}'" if count == 1 else f"{_key(before or after or {})} in '{name}'"
        if before is None or after is None:
            yield Difference("extra" if before is None else "missing", subject, "returned", hint=_HINT)
            continue
        for field, value in after.items():
            if field not in _DRAWN and not _alike(before.get(field), value):
                yield Difference("changed", subject, f"{field}, returned", before.get(field), value, _HINT)


def _paired(old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[Pair]:
    """Pair entries by an identity that all of them have; the equal ones first, then in their order.

    The pairs come in the order of the old entries.
    """
    every = (*old, *new)
    name = next((name for name in _IDENTITY if all(item.get(name) for item in every)), "")
    left: dict[Any, list[Entry]] = {}
    for item in new:
        left.setdefault(item.get(name), []).append(item)
    partners: list[Entry | None] = []
    for item in old:
        found = left.get(item.get(name), [])
        place = next((place for place, other in enumerate(found) if _is_part(other, item)), None)
        partners.append(None if place is None else found.pop(place))
    for number, item in enumerate(old):
        found = left.get(item.get(name), [])
        if partners[number] is None and found:
            partners[number] = found.pop(0)
    yield from zip(old, partners, strict=True)
    yield from ((None, item) for items in left.values() for item in items)


def _is_part(part: Entry, whole: Entry) -> bool:
    return all(field in _DRAWN or _alike(whole.get(field), value) for field, value in part.items())


def _alike(one: Any, other: Any) -> bool:
    if same(one, other):
        return True
    if isinstance(one, Mapping) and isinstance(other, Mapping) and "object" in one:
        # An object of v1 within another, such as the person of an event: a shop may return a part of it, and
        # today's has fields that v1's had not, such as the key of an integration.
        known = {name: value for name, value in other.items() if name in one}
        return bool(known) and _is_part(known, one)
    # The old API wrote times with a blank and to the second, the new one writes a T and microseconds.
    if isinstance(one, str) and isinstance(other, str):
        moments = [parse_datetime(text) for text in (one, other)]
        return None not in moments and _second(moments[0]) == _second(moments[1])
    return False


def _second(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(microsecond=0, tzinfo=moment.tzinfo or UTC)
