"""Draws values that satisfy a schema, from a seeded source: answers of either contract for the other."""

from __future__ import annotations

from random import Random
from typing import Any

from klaviyo_rehearsal.contracts.openapi.schema import Schema, types_of

_BY_FORMAT = {
    "date-time": ("2026-07-15T09:30:00+00:00", "2024-02-29T23:59:59Z"),
    "date": ("2026-07-15", "2024-02-29"),
    "uri": ("https://northwind.shop/a?b=c",),
    "time": ("09:30:00Z",),
}
_DEEPEST = 12


class Drawer:
    """Draws values; the same seed draws the same ones.

    fullness: how likely a member is there that need not be.
    """

    def __init__(self, schema: Schema, seed: str, fullness: float) -> None:
        self._definitions = schema.get("$defs", {})
        self._schema = schema
        self._random = Random(seed)
        self._fullness = fullness

    def value(self) -> Any:
        """Draw a value."""
        return self._value(self._schema, 0)

    def _value(self, schema: Schema, depth: int) -> Any:
        schema = self._settled(schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        kinds = sorted(types_of(schema)) or (["object"] if "properties" in schema else ["null", "string"])
        if depth > _DEEPEST and "null" in kinds:
            return None
        return self._of_kind(self._random.choice(kinds), schema, depth)

    def _of_kind(self, kind: str, schema: Schema, depth: int) -> Any:
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            least, most = schema.get("minItems", 0), schema.get("maxItems", 3)
            count = self._random.randint(least, max(least, min(most, 2 if depth < _DEEPEST else 0)))
            return [self._value(schema.get("items", {}), depth + 1) for _ in range(count)]
        if kind == "string":
            return self._random.choice(
                _BY_FORMAT.get(schema.get("format", ""), ("", "text", "Zoë", "01M1PA"))
            )
        if kind in ("integer", "number"):
            low = schema.get("minimum", 0)
            whole = self._random.randint(low, min(schema.get("maximum", low + 1000), low + 1000))
            return whole if kind == "integer" else whole + self._random.choice((0, 0.5))
        return self._random.choice((True, False)) if kind == "boolean" else None

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        required = set(schema.get("required", ()))
        drawn: dict[str, Any] = {}
        for name, part in schema.get("properties", {}).items():
            wanted = depth < _DEEPEST and self._random.random() < self._fullness
            if part is not False and (name in required or wanted):
                drawn[name] = self._value(part, depth + 1)
        # Where members are free, or spread over alternatives, one that nobody declares is taken too.
        free = "properties" not in schema and schema.get("maxProperties") != 0
        if free and self._random.random() < self._fullness:
            drawn["Shirt Size"] = self._random.choice(("M", 5, None, ["a"], {"b": True}))
        return drawn

    def _settled(self, schema: Schema) -> Schema:
        """Decide every choice of a schema and fold its branches into one."""
        while "$ref" in schema:
            schema = self._definitions[schema["$ref"].rsplit("/", 1)[-1]]
        result = {key: value for key, value in schema.items() if key not in ("allOf", "anyOf", "oneOf")}
        branches = list(schema.get("allOf", ()))
        for keyword in ("anyOf", "oneOf"):
            if schema.get(keyword):
                branches.append(self._random.choice(schema[keyword]))
        for branch in branches:
            result = _folded(result, self._settled(branch))
        return result


def _folded(one: Schema, other: Schema) -> Schema:
    folded = {**one, **other}
    if "properties" in one and "properties" in other:
        folded["properties"] = {**one["properties"], **other["properties"]}
        for name in one["properties"].keys() & other["properties"].keys():
            parts = one["properties"][name], other["properties"][name]
            if isinstance(parts[0], dict) and isinstance(parts[1], dict):
                folded["properties"][name] = _folded(*parts)
    if "required" in one or "required" in other:
        folded["required"] = [*one.get("required", ()), *other.get("required", ())]
    if "type" in one and "type" in other:
        folded["type"] = sorted(types_of(one) & types_of(other)) or one["type"]
    return folded
