"""Lists resources: filter, sort and page over a collection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.filters import COMPARISONS, Condition

from ..state.store import Attributes, Collection, SortKey, read_attribute
from .paging import Cursor, Page, bad_cursor, decode_cursor
from .refusal import Refusal

Place = tuple[SortKey, str]
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
    among: Iterable[str] | None = None,
    key: Callable[[str], SortKey] | None = None,
) -> Page:
    """Return one page of the resources that meet all conditions.

    sort: a field, with a minus for descending. read: how a field of a resource is read. among: only
    these ids are looked at. key: their sort key, where it is not an attribute. Raises Refusal for a
    cursor that makes no sense here.
    """
    start = decode_cursor(cursor) if cursor else None
    field, descending = sort.removeprefix("-"), sort.startswith("-")
    backwards = descending != (start is not None and start.back)
    chosen, rest = _indexed(collection, conditions) if among is None else (list(among), conditions)
    if chosen is None:
        places = _all_places(collection, field, start, backwards)
    elif len(chosen) < 2 and start is None:  # a look-up: there is nothing to sort
        if not rest:
            return Page([identifier for identifier in chosen if identifier in collection])
        places = (((0, ""), identifier) for identifier in chosen)
    else:
        places = _sorted_places(_keyed(collection, chosen, field, key), start, backwards)
    try:
        found = list(islice(_matching(collection, places, rest, read), size + 1))
    except TypeError:  # the cursor's value is of another kind than the sort keys
        raise Refusal([bad_cursor()]) from None
    return _page(found, size, start)


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


def _all_places(collection: Collection, field: str, start: Cursor | None, backwards: bool) -> Iterator[Place]:
    """Yield all that may be on the page, in order, from the cursor on."""
    at = None if start is None else (start.key, start.identifier)
    bounds = {"maximum": at} if backwards else {"minimum": at}
    yield from collection.ordered(field).irange(
        **bounds, inclusive=(at is None, at is None), reverse=backwards
    )


def _sorted_places(places: Iterable[Place], start: Cursor | None, backwards: bool) -> Iterator[Place]:
    at = None if start is None else (start.key, start.identifier)
    for place in sorted(places, reverse=backwards):
        if at is None or (place < at if backwards else place > at):
            yield place


def _keyed(
    collection: Collection, ids: Iterable[str], field: str, key: Callable[[str], SortKey] | None
) -> Iterator[Place]:
    for identifier in ids:
        attributes = collection.get(identifier)
        if attributes is not None:
            own = collection.sort_key(field, identifier, attributes) if key is None else key(identifier)
            yield own, identifier


def _indexed(
    collection: Collection, conditions: Sequence[Condition]
) -> tuple[list[str] | None, Sequence[Condition]]:
    """Find the candidates by an index where a condition allows it, None meaning all.

    Returns them with the conditions that are left to look at.
    """
    for number, condition in enumerate(conditions):
        if condition.operator in ("equals", "any"):
            found = _look_up(collection, condition)
            if found is not None:
                return found, [*conditions[:number], *conditions[number + 1 :]]
    return None, conditions


def _look_up(collection: Collection, condition: Condition) -> list[str] | None:
    values = condition.values if len(condition.values) == 1 else tuple(dict.fromkeys(condition.values))
    if condition.field == "id":
        return [value for value in values if value in collection]
    if collection.is_unique(condition.field) and None not in values:
        hits = [collection.find(condition.field, value) for value in values]
        return [hit for hit in hits if hit is not None]
    relationship = condition.field.removesuffix("_id")
    if relationship != condition.field and collection.is_related(relationship):
        return [item for value in values for item in collection.group(relationship, value)]
    return None


def _matching(
    collection: Collection, places: Iterator[Place], conditions: Sequence[Condition], read: Reader
) -> Iterator[Place]:
    if not conditions:
        yield from places
        return
    for place in places:
        attributes = collection.get(place[1])
        if attributes is not None and all(
            matches(condition, read(place[1], attributes, condition.field)) for condition in conditions
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
