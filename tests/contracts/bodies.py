"""Draws bodies that two contracts should both take, and enumerates what makes them wrong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from hypothesis import Phase, find, settings
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.openapi.schema import Schema
from klaviyo_rehearsal.rehearsal.strategies.mistakes import GONE, Place, places_of, with_value
from klaviyo_rehearsal.rehearsal.strategies.schema_values import (
    SchemaValues,
    alternatives,
    at,
    choices,
    items,
    members,
)

Pair = tuple[Operation, Operation]
Key = tuple[str, str, str]

_FIRST = settings(phases=[Phase.generate], database=None, derandomize=True)
_PROBES: list[Any] = [
    *(None, True, 7, -1, 1.5, "", "text", "2026-02-30", "2026-07-15", [], ["text"], [1], {}, {"x": 1}),
    *("x" * size for size in (41, 101, 128, 256, 2049)),
    *({str(number): 1 for number in range(size)} for size in (301, 401)),
]
_MOST_DROPPED = 2

_SIZES = (0, 2, 4, 100, 101, 1000, 1001, 10_000, 10_001)
# A list made long twice would not fit into memory.
_MOST_ITEMS = 30_003


def bodies(
    ours: Schema, theirs: Schema, name: str = "", *, pick: int | None = None
) -> st.SearchStrategy[Any]:
    """Draw values that both schemas should take.

    With `pick` they are whole, having every member that both declare, and of the alternatives it is that one.
    """
    return SchemaValues(pick=pick).of(ours, theirs, name)


def _width(schema: Schema) -> int:
    """Return how many alternatives the widest union of a schema has."""
    inner = [part for one in alternatives(schema) for part in members(one).values()]
    listed = [items(schema)] if items(schema) else []
    return max([len(alternatives(schema)), *map(_width, [*inner, *listed])])


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
                    thin = with_value(thin, place, GONE)
                yield thin


def mutations(body: Any, ours: Schema, theirs: Schema) -> Iterator[tuple[Place, Any]]:
    """Enumerate what could be put in which place of a body: one change makes it wrong, or does not."""
    for place, value in places_of(body):
        mine, other = at(ours, place), at(theirs, place)
        yield from ((place, probe) for probe in _probes(mine, other))
        if place:
            yield place, GONE
        if isinstance(value, list) and value:
            yield from ((place, value * size) for size in _SIZES if len(value) * size <= _MOST_ITEMS)
        if isinstance(value, dict):
            # Sorted: the order of a set of texts differs from run to run, and with it what a seed draws.
            for name in sorted(({"unknown"} | members(mine).keys() | members(other).keys()) - value.keys()):
                parts = members(mine).get(name, {}), members(other).get(name, {})
                yield from (((*place, name), probe) for probe in _probes(*parts))


def _probes(mine: Schema, other: Schema) -> list[Any]:
    """Return the values to try at a place of both schemas, each named value once."""
    named = choices(mine)
    return [*_PROBES, *named, *(value for value in choices(other) if value not in named)]


def around(body: Any, place: Place) -> tuple[Any, ...]:
    """Name the alternatives in which a place lies: the members of its holder, and the texts of all above."""
    held: list[Any] = []
    for step in place:
        if isinstance(body, dict):
            held.append(tuple((name, part) for name, part in body.items() if isinstance(part, str | bool)))
            last = frozenset(body)
        body = body[step] if isinstance(body, list) or step in body else None
    return (*held, last) if held else ()


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
