"""Lists resources: filter, sort and page over a collection."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import accumulate, chain, islice
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.filters import COMPARISONS, Condition

from ..state.store import Attributes, Collection, SortKey, read_attribute
from .paging import Cursor, Page, bad_cursor, decode_cursor
from .refusal import Refusal

Place = tuple[SortKey, str]
# Two places between which others lie.
Span = tuple[Place, Place]
# After every id of the same key; the empty text is before them.
_LAST_ID = "\U0010ffff"
# Bytes of a page: with more it ends before its size, as one of 200 events may have 1 GB, whose copies hold
# all others up.
PAGE_ROOM = 64 * 1024 * 1024
# (id, attributes, field) -> the value that a filter compares
Reader = Callable[[str, Attributes, str], Any]


# Sorted by an index where there is one: a page must not cost the whole collection.
def list_page(
    collection: Collection,
    *,
    conditions: Sequence[Condition],
    sort: str,
    cursor: str | None,
    size: int,
    read: Reader = read_attribute,
    among: Mapping[str, Any] | Sequence[str] | None = None,
    key: Callable[[str], SortKey] | None = None,
    order: Any = None,
    span: Span | None = None,
    room: int = PAGE_ROOM,
) -> Page:
    """Return one page of the resources that meet all conditions.

    sort: a field, with a minus for descending. read: how a field of a resource is read. among: only
    these ids are looked at. key: their sort key, where it is not an attribute. order: their places, sorted.
    span: the places of an order between which all are that meet the conditions. room: bytes that the page
    may have. Raises Refusal for a cursor that makes no sense here.
    """
    start = decode_cursor(cursor) if cursor else None
    field, descending = sort.removeprefix("-"), sort.startswith("-")
    backwards = descending != (start is not None and start.back)
    # Sorting takes a step a candidate; the fewer they are among all, the more steps fill a page of all.
    most = math.isqrt((size + 1) * len(collection))
    chosen, rest = (
        _indexed(collection, conditions, field, most)
        if among is None or order is not None
        else (list(among), conditions)
    )
    if chosen is not None and among is not None and order is not None:
        chosen = [identifier for identifier in chosen if identifier in among]
    if chosen is None and order is not None:
        places = _places_of(order, start, backwards, span)
    elif chosen is None:
        span, rest = _span(collection, rest, field)
        places = _places_of(collection.ordered(field), start, backwards, span)
    elif len(chosen) < 2 and start is None:  # a look-up: there is nothing to sort
        if not rest:
            return Page([identifier for identifier in chosen if identifier in collection])
        places = iter([((0, ""), identifier) for identifier in chosen])
    else:
        places = _sorted_places(_keyed(collection, chosen, field, key), start, backwards)
    try:
        found = list(islice(_matching(collection, places, rest, read), size + 1))
    except TypeError:  # the cursor's value is of another kind than the sort keys
        raise Refusal([bad_cursor()]) from None
    return _page(found, _fitting(collection, found, size, room), start)


def _fitting(collection: Collection, found: list[Place], size: int, room: int) -> int:
    """Return how many of the places fit on a page: at least one, at most `size`."""
    rows = collection.rows
    lengths = [len(rows.get(identifier, b"")) for _, identifier in found[:size]]
    if sum(lengths) <= room:
        return size
    return max(sum(1 for total in accumulate(lengths) if total <= room), 1)


def _page(found: list[Place], size: int, start: Cursor | None) -> Page:
    more = len(found) > size
    found = found[:size]
    back = start is not None and start.back
    if back:
        found.reverse()
    if not found:
        return Page([])
    has_next = more if not back else True
    has_prev = (start is not None) if not back else more
    return Page(
        [identifier for _, identifier in found],
        Cursor(*found[-1]).encode() if has_next else None,
        Cursor(*found[0], back=True).encode() if has_prev else None,
    )


def _places_of(order: Any, start: Cursor | None, backwards: bool, span: Span | None) -> Iterator[Place]:
    """Yield all that may be on the page, in order, from the cursor on."""
    at = None if start is None else (start.key, start.identifier)
    first, last = span or (None, None)
    if at is not None and backwards:
        last = at if last is None else min(at, last)
    elif at is not None:
        first = at if first is None else max(at, first)
    yield from order.irange(first, last, inclusive=(at is None, at is None), reverse=backwards)


def _sorted_places(places: Iterable[Place], start: Cursor | None, backwards: bool) -> Iterator[Place]:
    at = None if start is None else (start.key, start.identifier)
    for place in sorted(places, reverse=backwards):
        if at is None or (place < at if backwards else place > at):
            yield place


def _keyed(
    collection: Collection, ids: Iterable[str], field: str, key: Callable[[str], SortKey] | None
) -> Iterator[Place]:
    if field == "id" and key is None:  # no row need be read
        yield from (((1, identifier), identifier) for identifier in ids if identifier in collection)
        return
    for identifier in ids:
        attributes = collection.get(identifier)
        if attributes is not None:
            own = collection.sort_key(field, identifier, attributes) if key is None else key(identifier)
            yield own, identifier


def _indexed(
    collection: Collection, conditions: Sequence[Condition], field: str, most: int
) -> tuple[list[str] | None, Sequence[Condition]]:
    """Find at most so many candidates by an index where a condition allows it, None meaning all.

    Returns them with the conditions that are left to look at.
    """
    for number, condition in enumerate(conditions):
        if condition.operator in ("equals", "any"):
            found = _look_up(collection, condition, most)
            if found is not None:
                return found, [*conditions[:number], *conditions[number + 1 :]]
    for name in dict.fromkeys(condition.field for condition in conditions):
        span, rest = (None, conditions) if name == field else _span(collection, conditions, name)
        if span is not None:
            order = collection.ordered(name)
            if order.bisect(span[1]) - order.bisect(span[0]) <= most:
                return [identifier for _, identifier in order.irange(*span)], rest
    return None, conditions


def _look_up(collection: Collection, condition: Condition, most: int) -> list[str] | None:
    values = condition.values if len(condition.values) == 1 else tuple(dict.fromkeys(condition.values))
    if condition.field == "id":
        return [value for value in values if value in collection]
    if collection.is_unique(condition.field) and None not in values:
        hits = [collection.find(condition.field, value) for value in values]
        return [hit for hit in hits if hit is not None]
    relationship = _relationship(collection, condition)
    if relationship:
        groups = [collection.group(relationship, value) for value in values]
        return list(chain(*groups)) if sum(map(len, groups)) <= most else None
    return None


def _relationship(collection: Collection, condition: Condition) -> str:
    """Return the to-one relationship to whose id a condition compares; empty for another condition."""
    name = condition.field.removesuffix("_id")
    is_one = (
        condition.operator in ("equals", "any") and name != condition.field and collection.is_related(name)
    )
    return name if is_one else ""


def _span(
    collection: Collection, conditions: Sequence[Condition], field: str
) -> tuple[Span | None, Sequence[Condition]]:
    """Return the places that conditions on the time of a field leave, with the other conditions."""
    own = [
        condition
        for condition in conditions
        if condition.field == field
        and condition.operator in COMPARISONS
        and isinstance(condition.values[0], datetime)
    ]
    if not own or not collection.is_moment(field):
        return None, conditions
    first: Place = ((1, -math.inf), "")
    last: Place = ((1, math.inf), _LAST_ID)
    for condition in own:
        key = (1, condition.values[0].timestamp())
        match condition.operator:
            case "greater-than":
                first = max(first, (key, _LAST_ID))
            case "greater-or-equal":
                first = max(first, (key, ""))
            case "less-than":
                last = min(last, (key, ""))
            case "less-or-equal":
                last = min(last, (key, _LAST_ID))
    return (first, last), [condition for condition in conditions if condition not in own]


def _matching(
    collection: Collection, places: Iterator[Place], conditions: Sequence[Condition], read: Reader
) -> Iterator[Place]:
    if not conditions:
        yield from places
        return
    linked = [(name, item.values) for item in conditions if (name := _relationship(collection, item))]
    others = [item for item in conditions if not _relationship(collection, item)]
    for place in places:
        # Relationships first: they are known without reading the row.
        if any(collection.related(place[1], name) not in values for name, values in linked):
            continue
        attributes = collection.get(place[1])
        if attributes is not None and all(
            matches(condition, read(place[1], attributes, condition.field)) for condition in others
        ):
            yield place


def matches(condition: Condition, value: Any) -> bool:
    """Return whether a value meets a condition."""
    operator, wanted = condition.operator, condition.values
    if operator == "has":
        return value is not None
    if operator in COMPARISONS:
        return _compares(operator, value, wanted[0])
    if operator in ("equals", "any"):
        return any(_same(value, item) for item in wanted)
    if value is None:
        return False
    if operator == "contains":
        return wanted[0] in value
    if operator == "contains-any":
        return any(item in value for item in wanted)
    if operator == "contains-all":
        return all(item in value for item in wanted)
    text = str(value)
    return text.startswith(wanted[0]) if operator == "starts-with" else text.endswith(wanted[0])


def _same(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, datetime):
        return _compares("equals", value, wanted)
    return bool(value == wanted) and isinstance(value, bool) == isinstance(wanted, bool)


def _compares(operator: str, value: Any, wanted: Any) -> bool:
    if isinstance(wanted, datetime):
        value = parse_datetime(value) if isinstance(value, str) else None
    if value is None or wanted is None:
        return False
    match operator:
        case "greater-than":
            return bool(value > wanted)
        case "greater-or-equal":
            return bool(value >= wanted)
        case "less-than":
            return bool(value < wanted)
        case "less-or-equal":
            return bool(value <= wanted)
    return bool(value == wanted)
