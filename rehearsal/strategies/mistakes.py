"""The mistakes that a right body has room for, each with the violation that it deserves (facts 4.2, 10)."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, NamedTuple

from klaviyo_rehearsal.contracts.checking.json_pointer import pointer_text
from klaviyo_rehearsal.contracts.openapi.schema import Schema

from .schema_values import at, branches, choices, kinds, required

Place = tuple[str | int, ...]
# Stands for a member that is taken away.
GONE = ...
# Longer arrays would take a second to judge.
_MOST_ITEMS = 2_000
_UNKNOWN = "not_a_field"


class Mistake(NamedTuple):
    """A change of one place of a body, and the violation that it deserves."""

    place: Place
    value: Any
    code: str
    pointer: str


def mistakes(schema: Schema, body: Any) -> Iterator[Mistake]:
    """Yield the mistakes that one change makes of a right body.

    schema: the one of the body. A rule may find another fault in a few of them, so that the judge has the
    last word.
    """
    for place, value in places_of(body):
        part = at(schema, place)
        if isinstance(value, dict) and _is_closed(part):
            inner = (*place, _UNKNOWN)
            yield Mistake(inner, 1, "unknown-field", pointer_text(inner))
        if not place:
            continue
        if isinstance(place[-1], str) and place[-1] in required(at(schema, place[:-1])):
            yield _missing(place, body)
        yield from _unwrapped(place, value)
        yield from _other_values(place, value, part)


def _is_closed(schema: Schema) -> bool:
    return any(one.get("additionalProperties") is False for one in branches(schema))


def _missing(place: Place, body: Any) -> Mistake:
    """Take a member away that must be there; a resource or its envelope has a violation of its own."""
    holder = value_at(body, place[:-1])
    if place[-1] == "data":
        return Mistake(place, GONE, "not-wrapped", pointer_text(place if len(place) == 1 else place[:-1]))
    # A resource needs one of its parts.
    if place[-1] == "attributes" and not {"id", "relationships"} & holder.keys():
        return Mistake(place, GONE, "empty-resource", pointer_text(place[:-1]))
    return Mistake(place, GONE, "missing-field", pointer_text(place))


def _unwrapped(place: Place, value: Any) -> Iterator[Mistake]:
    """Send a resource without its envelope, as most who come from v1 do once."""
    if place[-1] == "data" and len(place) > 1 and isinstance(value, dict):
        yield Mistake(place[:-1], value.get("attributes", {}), "not-wrapped", pointer_text(place[:-1]))


def _other_values(place: Place, value: Any, schema: Schema) -> Iterator[Mistake]:
    def mistake(other: Any, code: str) -> Mistake:
        return Mistake(place, other, code, pointer_text(place))

    found, named = kinds(schema), choices(schema)
    if place[-1] == "type" and named:
        yield mistake(f"{value}s", "wrong-resource-type")
    elif named and isinstance(value, str):
        yield mistake("Nonsense", "bad-value")
    elif found and found <= {"string", "null"}:
        # A number as external id may pass: `number-for-id` is advice.
        yield mistake(True if place[-1] == "external_id" else 7, "wrong-type")
    if found and found <= {"boolean", "null"}:
        yield mistake("yes", "wrong-type")
    if found and found <= {"number", "integer", "null"}:
        yield mistake("49.95 EUR", "wrong-type")
    if found and found <= {"array", "null"}:
        yield mistake({"a": 1}, "wrong-type")
    if any(one.get("format") == "date-time" for one in branches(schema)):
        yield mistake("yesterday", "bad-datetime")
    if isinstance(value, str):
        yield from _other_texts(place, schema)
    most = min((one["maxItems"] for one in branches(schema) if "maxItems" in one), default=_MOST_ITEMS)
    if isinstance(value, list) and value and most < _MOST_ITEMS:
        yield mistake([value[0]] * (most + 1), "too-long")


def _other_texts(place: Place, schema: Schema) -> Iterator[Mistake]:
    pointer = pointer_text(place)
    if place[-1] == "email":
        yield Mistake(place, "ana@northwind", "bad-email", pointer)
    elif place[-1] == "phone_number":
        # Beside a valid address a bad number is dropped (facts 8.5), not everywhere.
        yield Mistake(place, "(555) 010-0199", "bad-phone", pointer)
        yield Mistake(place, "(555) 010-0199", "dropped-phone", pointer)
    most = min((one["maxLength"] for one in branches(schema) if "maxLength" in one), default=None)
    if most is not None:
        text = f"{'x' * most}@northwind.shop" if place[-1] == "email" else "x" * (most + 1)
        yield Mistake(place, text, "too-long", pointer)


def places_of(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Walk JSON: every place with the value there."""
    yield place, value
    parts = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    for step, part in parts:
        yield from places_of(part, (*place, step))


def value_at(value: Any, place: Place) -> Any:
    """Return the value at a place."""
    for step in place:
        value = value[step]
    return value


def with_value(body: Any, place: Place, value: Any) -> Any:
    """Return a body with another value at a place, or without the member for GONE; the rest is shared."""
    if not place:
        return value
    body = parent = copy.copy(body)
    for step in place[:-1]:
        parent[step] = copy.copy(parent[step])
        parent = parent[step]
    if value is GONE:
        del parent[place[-1]]
    else:
        parent[place[-1]] = value
    return body
