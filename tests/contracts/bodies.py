"""Draws bodies that two contracts should both take, and enumerates what makes them wrong."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from hypothesis import Phase, find, settings
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.openapi.schema import RULE_MARK, Schema, types_of

Place = tuple[str | int, ...]
Pair = tuple[Operation, Operation]
Key = tuple[str, str, str]

_FIRST = settings(phases=[Phase.generate], database=None, derandomize=True)
_PROBES: list[Any] = [
    *(None, True, 7, -1, 1.5, "", "text", "2026-02-30", "2026-07-15", [], ["text"], [1], {}, {"x": 1}),
    *("x" * size for size in (41, 101, 128, 256, 2049)),
    *({str(number): 1 for number in range(size)} for size in (301, 401)),
]
_MOST_DROPPED = 2

# What only a rule or an open schema of ours describes, so that it cannot be drawn: a right value.
_DATA = {"properties": {}, "display_options": {}, "styles": {}}
_TEXT_BLOCK = {
    "content_type": "block",
    "type": "text",
    "data": {"content": "Hi", "display_options": {}, "styles": {}},
}
_ROW = {"data": {"styles": {"column_layout": "1-column-full-width"}}, "columns": [{"blocks": [_TEXT_BLOCK]}]}
_SECTION = {"content_type": "section", "type": "section", "data": _DATA, "rows": [_ROW]}
_STYLE = {"style_type": "base-styles", "properties": {}, "styles": {}}
_DRAG_AND_DROP = {"body": {"properties": {}, "styles": {}, "sections": [_SECTION]}, "styles": [_STYLE]}
_CONDITION = {
    "type": "profile-group-membership",
    "is_member": True,
    "group_ids": ["VIP123"],
    "timeframe_filter": None,
}
_KNOWN: dict[str, Any] = {
    "email": "ann@northwind.shop",
    "phone_number": "+15005550006",
    "conditions": [_CONDITION],
    "custom_tracking_params": [{"type": "dynamic", "value": "campaign_id", "name": "utm_campaign"}],
    "filter": ["greater-or-equal(datetime,2026-06-01)", "less-than(datetime,2026-07-01)"],
}
_SIZES = (0, 2, 4, 100, 101, 1000, 1001, 10_000, 10_001)
# A list made long twice would not fit into memory.
_MOST_ITEMS = 30_003


def branches(schema: Schema) -> Iterator[Schema]:
    """Walk a schema and its alternatives, save for those that rules bound in."""
    yield schema
    for keyword in ("anyOf", "oneOf", "allOf"):
        for branch in schema.get(keyword, ()):
            if RULE_MARK not in branch:
                yield from branches(branch)


def members(schema: Schema) -> dict[str, Schema]:
    """Return the members that any alternative of a schema declares."""
    return {name: part for one in branches(schema) for name, part in one.get("properties", {}).items()}


def _items(schema: Schema) -> Schema:
    return next((one["items"] for one in branches(schema) if "items" in one), {})


def _choices(schema: Schema) -> list[Any]:
    named = [
        one["enum"] if "enum" in one else [one["const"]]
        for one in branches(schema)
        if {"enum", "const"} & one.keys()
    ]
    return [item for items in named for item in items]


def _types(schema: Schema) -> set[str]:
    return {kind for one in branches(schema) for kind in types_of(one)}


def _alternatives(schema: Schema) -> list[Schema]:
    """Split a schema into the objects that it may be: what they share goes into each of them."""
    for keyword in ("anyOf", "oneOf"):
        parts = [one for one in schema.get(keyword, ()) if RULE_MARK not in one and members(one)]
        if len(parts) > 1:
            rest = {key: value for key, value in schema.items() if key != keyword}
            return [{"allOf": [rest, part]} for part in parts]
    return [schema]


def _text(schema: Schema) -> st.SearchStrategy[str]:
    formats = {one.get("format") for one in branches(schema)}
    if "date-time" in formats:
        return st.datetimes().map(lambda moment: moment.isoformat())
    if "date" in formats:
        return st.dates().map(lambda day: day.isoformat())
    return st.text(min_size=1, max_size=9)


def _integers(schema: Schema) -> st.SearchStrategy[int]:
    low = max((one.get("minimum", 0) for one in branches(schema)), default=0)
    return st.integers(low, low + 10)


def bodies(
    ours: Schema, theirs: Schema, name: str = "", *, pick: int | None = None
) -> st.SearchStrategy[Any]:
    """Draw values that both schemas should take.

    With `pick` they are whole, having every member that both declare, and of the alternatives it is that one.
    """
    choices = [item for item in _choices(ours) if item is not None]
    if choices and not members(ours):
        return st.sampled_from(choices)
    if {"body", "styles"} <= members(ours).keys():
        return st.just(_DRAG_AND_DROP)
    if name in _KNOWN and not members(ours):
        return st.just(_KNOWN[name])
    alternatives = _alternatives(ours)
    if len(alternatives) > 1:
        drawn = [bodies(one, theirs, name, pick=pick) for one in alternatives]
        return st.one_of(drawn) if pick is None else drawn[pick % len(drawn)]
    if members(ours):
        return _objects(ours, theirs, pick)
    kinds = _types(ours)
    if "array" in kinds:
        items = bodies(_items(ours), _items(theirs), pick=pick)
        most = min(
            [3 if pick is None else 1, *(one["maxItems"] for one in branches(ours) if "maxItems" in one)]
        )
        return st.lists(items, min_size=min(1, most), max_size=most)
    plain: dict[str, st.SearchStrategy[Any]] = {
        "string": _text(ours),
        "number": st.floats(0, 1e9),
        "integer": _integers(ours),
        "boolean": st.booleans(),
        "object": st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
    }
    return next((strategy for kind, strategy in plain.items() if kind in kinds), st.none())


def _objects(ours: Schema, theirs: Schema, pick: int | None) -> st.SearchStrategy[Any]:
    mine, other = members(ours), members(theirs)
    parts = {key: bodies(mine[key], other[key], key, pick=pick) for key in mine if key in other}
    required = {key for one in branches(ours) for key in one.get("required", ())}
    optional = {key: part for key, part in parts.items() if key not in required and pick is None}
    fixed = {key: part for key, part in parts.items() if key not in optional}
    return st.fixed_dictionaries(fixed, optional=optional)


def _width(schema: Schema) -> int:
    """Return how many alternatives the widest union of a schema has."""
    inner = [part for one in _alternatives(schema) for part in members(one).values()]
    items = [_items(schema)] if _items(schema) else []
    return max([len(_alternatives(schema)), *map(_width, [*inner, *items])])


def right_bodies(pair: Pair) -> list[Any]:
    """Return bodies that both take and that together have every alternative of ours."""
    ours, theirs = schemas(pair)
    found = []
    for pick in range(_width(ours)):
        whole = find(bodies(ours, theirs, pick=pick), lambda _: True, settings=_FIRST)
        body = next(
            (body for body in _thinned(whole) if accepts(pair[0], body) and accepts(pair[1], body)), None
        )
        assert body is not None, f"{pair[0]}: no right body: {whole}"
        found.append(body)
    return found


def _thinned(body: Any) -> Iterator[Any]:
    """Enumerate a body with ever more of its members dropped: some exclude one another."""
    places = [place for place, _ in places_of(body) if place and isinstance(place[-1], str)]
    for dropped in range(_MOST_DROPPED + 1):
        for chosen in combinations(places, dropped):
            if not any(one != other and other[: len(one)] == one for one in chosen for other in chosen):
                thin = body
                for place in chosen:
                    thin = with_value(thin, place, ...)
                yield thin


def places_of(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Walk JSON: every place with what stands there."""
    yield place, value
    parts = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    for step, part in parts:
        yield from places_of(part, (*place, step))


def _at(schema: Schema, place: Place) -> Schema:
    for step in place:
        schema = _items(schema) if isinstance(step, int) else members(schema).get(step, {})
    return schema


def with_value(body: Any, place: Place, value: Any) -> Any:
    """Return the body with a value in a place; with the member dropped when the value is `...`."""
    if not place:
        return value
    body = parent = copy.deepcopy(body)
    for step in place[:-1]:
        parent = parent[step]
    if value is ...:
        del parent[place[-1]]
    else:
        parent[place[-1]] = value
    return body


def mutations(body: Any, ours: Schema, theirs: Schema) -> Iterator[tuple[Place, Any]]:
    """Enumerate what could be put in which place of a body: one change makes it wrong, or does not."""
    for place, value in places_of(body):
        mine, other = _at(ours, place), _at(theirs, place)
        yield from ((place, probe) for probe in [*_PROBES, *_choices(mine), *_choices(other)])
        if place:
            yield place, ...
        if isinstance(value, list) and value:
            yield from ((place, value * size) for size in _SIZES if len(value) * size <= _MOST_ITEMS)
        if isinstance(value, dict):
            # Sorted: the order of a set of texts differs from run to run, and with it what a seed draws.
            for name in sorted(({"unknown"} | members(mine).keys() | members(other).keys()) - value.keys()):
                parts = members(mine).get(name, {}), members(other).get(name, {})
                probes = [*_PROBES, *_choices(parts[0]), *_choices(parts[1])]
                yield from (((*place, name), probe) for probe in probes)


def key_of(operation: Operation, place: Place) -> Key:
    """Name a place of an operation, every item of an array alike."""
    steps = "".join(f"/{'*' if isinstance(step, int) else step}" for step in place)
    return operation.revision, operation.key, steps


def schemas(pair: Pair) -> tuple[Schema, Schema]:
    """Return the strict schemas of both bodies."""
    ours, theirs = (operation.body_schema for operation in pair)
    assert ours is not None
    assert theirs is not None
    return ours, theirs


def accepts(operation: Operation, body: Any) -> bool:
    """Say whether a body is right for an operation."""
    assert operation.body_validator is not None
    return bool(operation.body_validator.accepts(body))
