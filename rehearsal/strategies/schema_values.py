"""Draws values that a JSON Schema takes, as far as the schema says it: rules are for the caller to check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.openapi.schema import RULE_MARK, Schema, branches_of, types_of

from ..scenarios.values import INTEGERS

# What only a rule or an open schema of ours describes, so that it cannot be drawn: a right value.
_DATA: dict[str, Any] = {"properties": {}, "display_options": {}, "styles": {}}
_TEXT_BLOCK = {
    "content_type": "block",
    "type": "text",
    "data": {"content": "Hi", "display_options": {}, "styles": {}},
}
_ROW = {"data": {"styles": {"column_layout": "1-column-full-width"}}, "columns": [{"blocks": [_TEXT_BLOCK]}]}
_SECTION = {"content_type": "section", "type": "section", "data": _DATA, "rows": [_ROW]}
_STYLE = {"style_type": "base-styles", "properties": {}, "styles": {}}
_DRAG_AND_DROP = {"body": {"properties": {}, "styles": {}, "sections": [_SECTION]}, "styles": [_STYLE]}
# Times of the past, in UTC: consent must not lie in the future.
MOMENTS = st.datetimes(datetime(2001, 1, 1), datetime(2025, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=UTC).isoformat()
)
KNOWN: Mapping[str, st.SearchStrategy[Any]] = {
    "email": st.just("ann@northwind.shop"),
    "phone_number": st.just("+15005550006"),
    "custom_tracking_params": st.just([{"type": "dynamic", "value": "campaign_id", "name": "utm_campaign"}]),
    "filter": st.just(["greater-or-equal(datetime,2026-06-01)", "less-than(datetime,2026-07-01)"]),
}

# So many alternatives are made at once.
_FEW = 4
_NAMED = frozenset({"enum", "const", "examples"})


def branches(schema: Schema) -> Iterator[Schema]:
    """Walk a schema and its alternatives, save for those that rules bound in."""
    yield schema
    for branch in branches_of(schema):
        yield from branches(branch)


def members(schema: Schema) -> dict[str, Schema]:
    """Return the members that any alternative of a schema declares."""
    return {name: part for one in branches(schema) for name, part in one.get("properties", {}).items()}


def items(schema: Schema) -> Schema:
    """Return the schema of the items of an array."""
    found: Schema = next((one["items"] for one in branches(schema) if "items" in one), {})
    return found


def choices(schema: Schema) -> list[Any]:
    """Return the values that a schema names."""
    # Examples stand where Klaviyo takes the values in any case.
    named = [
        one.get("enum") or one.get("examples") or [one["const"]]
        for one in branches(schema)
        if _NAMED & one.keys()
    ]
    return [item for values in named for item in values]


def kinds(schema: Schema) -> set[str]:
    """Return the types that any alternative of a schema has."""
    return {kind for one in branches(schema) for kind in types_of(one)}


def required(schema: Schema) -> set[str]:
    """Return the members that a schema demands."""
    return {name for one in branches(schema) for name in one.get("required", ())}


def at(schema: Schema, place: Iterable[str | int]) -> Schema:
    """Return the schema at a place, of whichever alternative; {} where none is declared."""
    for step in place:
        schema = items(schema) if isinstance(step, int) else members(schema).get(step, {})
    return schema


def alternatives(schema: Schema) -> list[Schema]:
    """Split a schema into the objects that it may be: what they share goes into each of them."""
    for keyword in ("anyOf", "oneOf"):
        parts = [one for one in schema.get(keyword, ()) if RULE_MARK not in one and members(one)]
        if len(parts) > 1:
            rest = {key: value for key, value in schema.items() if key != keyword}
            return [{"allOf": [rest, part]} for part in parts]
    return [schema]


def counterpart(one: Schema, other: Schema | None) -> Schema | None:
    """Return the alternative of another schema that has the constants of this one, such as a type.

    The whole other schema where none has.
    """
    if other is None:
        return None
    mine = members(one)
    for part in alternatives(other):
        shared = [(mine[name], found) for name, found in members(part).items() if name in mine]
        named = [(choices(ours), choices(theirs)) for ours, theirs in shared]
        told = [(ours, theirs) for ours, theirs in named if ours and theirs]
        if told and all(any(value in theirs for value in ours) for ours, theirs in told):
            return part
    return other


class SchemaValues:
    """Makes strategies of schemas.

    known: strategies of members by name, where a schema says less than is true. pick: with a number, values
    are whole, having every member, and of the alternatives it is that one.
    """

    def __init__(
        self, known: Mapping[str, st.SearchStrategy[Any]] = KNOWN, *, pick: int | None = None
    ) -> None:
        self._known = known
        self._pick = pick

    def of(self, schema: Schema, other: Schema | None = None, name: str = "") -> st.SearchStrategy[Any]:
        """Return a strategy of the values of a schema, or of the ones that two schemas should both take.

        name: the member that the value is of.
        """
        named = [item for item in choices(schema) if item is not None]
        if named and not members(schema):
            return st.sampled_from(named)
        if {"body", "styles"} <= members(schema).keys():
            return st.just(_DRAG_AND_DROP)
        if name in self._known and not members(schema):
            return self._known[name]
        parts = alternatives(schema)
        if len(parts) > 1:
            return self._alternatives(parts, other, name)
        if members(schema):
            return self._objects(schema, other)
        found = kinds(schema)
        if "array" in found:
            return self._arrays(schema, other)
        plain: dict[str, st.SearchStrategy[Any]] = {
            "string": _text(schema),
            "number": st.floats(0, 1e9),
            "integer": _integers(schema),
            "boolean": st.booleans(),
            "object": st.dictionaries(st.text(max_size=5), INTEGERS, max_size=3),
        }
        return next((strategy for kind, strategy in plain.items() if kind in found), st.none())

    def _alternatives(self, parts: list[Schema], other: Schema | None, name: str) -> st.SearchStrategy[Any]:
        def drawn(one: Schema) -> st.SearchStrategy[Any]:
            return self.of(one, counterpart(one, other), name)

        if self._pick is not None:
            return drawn(parts[self._pick % len(parts)])
        if len(parts) <= _FEW:
            return st.one_of([drawn(one) for one in parts])
        # An action of a flow is one of twenty, with as many conditions inside: made when it is drawn.
        return st.sampled_from(range(len(parts))).flatmap(lambda number: drawn(parts[number]))

    def _arrays(self, schema: Schema, other: Schema | None) -> st.SearchStrategy[Any]:
        inner = self.of(items(schema), None if other is None else items(other))
        bounds = [one["maxItems"] for one in branches(schema) if "maxItems" in one]
        most = min([3 if self._pick is None else 1, *bounds])
        return st.lists(inner, min_size=min(1, most), max_size=most)

    def _objects(self, schema: Schema, other: Schema | None) -> st.SearchStrategy[Any]:
        mine = members(schema)
        theirs = mine if other is None else members(other)
        parts = {key: self.of(mine[key], theirs[key], key) for key in mine if key in theirs}
        needed = required(schema)
        optional = {key: part for key, part in parts.items() if key not in needed and self._pick is None}
        fixed = {key: part for key, part in parts.items() if key not in optional}
        return st.fixed_dictionaries(fixed, optional=optional)


def _text(schema: Schema) -> st.SearchStrategy[str]:
    formats = {one.get("format") for one in branches(schema)}
    if "date-time" in formats:
        return MOMENTS
    if "date" in formats:
        return st.dates().map(lambda day: day.isoformat())
    if "time" in formats:
        return st.times().map(lambda time: f"{time:%H:%M:%S}Z")
    return st.text(min_size=1, max_size=9)


def _integers(schema: Schema) -> st.SearchStrategy[int]:
    low = max((one.get("minimum", 0) for one in branches(schema)), default=0)
    return st.integers(low, low + 10)
