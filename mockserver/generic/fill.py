"""Fits kept values into a schema: missing ones become neutral, nothing is made up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.openapi.resource import SchemaReader
from klaviyo_rehearsal.contracts.openapi.schema import Schema, types_of

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}


class Filler:
    """Fits values into schemas.

    reader: reads the schemas. now: the value of a required time when none is kept.
    base: the URL that a required URL has.
    """

    def __init__(self, reader: SchemaReader, *, now: str, base: str) -> None:
        self._flat = reader.flat
        self._now = now
        self._base = base

    def attributes(self, schema: Schema, kept: Mapping[str, Any]) -> dict[str, Any]:
        """Return the attributes that a schema declares, as kept; others that it demands or allows as null."""
        schema = self._flat(schema)
        members = schema.get("properties", {})
        required = schema.get("required", ())
        found: dict[str, Any] = {}
        for name, part in members.items():
            if name in kept:
                found[name] = self.fit(part, kept[name])
            elif name in required or self._takes(part, None):
                found[name] = self.neutral(part)
        # A schema without members is open: everything kept is answered.
        if not members:
            return dict(kept)
        return found

    def fit(self, schema: Schema, value: Any) -> Any:
        """Return a value as a schema takes it: unchanged, with missing members added, or a neutral one."""
        schema = self._flat(schema)
        branches = schema.get("anyOf") or schema.get("oneOf")
        if branches:
            chosen = next((branch for branch in branches if self._takes(branch, value)), None)
            if chosen is None:
                chosen = next((branch for branch in branches if self._is_typed(branch, value)), None)
            if chosen is None or value is None:
                return value if chosen is not None else self.neutral(schema)
            return self.fit(chosen, value)
        if isinstance(value, dict) and self._is_typed(schema, value):
            return self._object(schema, value)
        if isinstance(value, list) and "items" in schema and self._is_typed(schema, value):
            return [self.fit(schema["items"], item) for item in value]
        if isinstance(value, (int, float)) and types_of(schema) - {"null"} == {"string"}:
            value = str(value).lower() if isinstance(value, bool) else str(value)
        return value if self._takes(schema, value) else self.neutral(schema)

    def neutral(self, schema: Schema) -> Any:
        """Return the most neutral value: null, or the default, or the first choice, or an empty one."""
        schema = self._flat(schema)
        # A constant is the only valid value, so that it comes before null.
        if "const" in schema:
            return schema["const"]
        if self._takes(schema, None):
            return None
        if "default" in schema and self._takes(schema, schema["default"]):
            return schema["default"]
        if schema.get("enum"):
            return schema["enum"][0]
        branches = schema.get("anyOf") or schema.get("oneOf")
        if branches:
            return self.neutral(branches[0])
        kinds = types_of(schema)
        if "object" in kinds or "properties" in schema:
            return self._object(schema, {})
        if "array" in kinds:
            return [self.neutral(schema.get("items", {})) for _ in range(schema.get("minItems", 0))]
        if kinds & {"integer", "number"}:
            return schema.get("minimum", 0)
        return False if "boolean" in kinds else self._text(schema)

    def _text(self, schema: Schema) -> str:
        match schema.get("format"):
            case "date-time":
                return self._now
            case "date":
                return self._now[:10]
            case "uri":
                return self._base
        return " " * int(schema.get("minLength", 0))

    def _object(self, schema: Schema, value: Mapping[str, Any]) -> dict[str, Any]:
        members, rest = schema.get("properties", {}), schema.get("additionalProperties")
        found = {}
        for name, item in value.items():
            if name in members:
                found[name] = self.fit(members[name], item)
            else:
                found[name] = self.fit(rest, item) if isinstance(rest, dict) else item
        for name in schema.get("required", ()):
            if name not in found:
                found[name] = self.neutral(members.get(name, {}))
        return found

    def _is_typed(self, schema: Schema, value: Any) -> bool:
        schema = self._flat(schema)
        kinds = types_of(schema)
        if not kinds:
            return "properties" not in schema or isinstance(value, dict)
        # True is an int in Python, and not a number in JSON.
        if isinstance(value, bool):
            return "boolean" in kinds
        return any(isinstance(value, _TYPES[kind]) for kind in kinds)

    def _takes(self, schema: Schema, value: Any) -> bool:
        """Return whether a value is valid, as far as the keywords of the contracts' responses go."""
        # By hand and not by openapi/validator.py: a merged schema lives for one answer, and compiling it is
        # three times as slow as this check (7 to 2 µs an attribute of GET /api/catalog-items at 2026-07-15).
        schema = self._flat(schema)
        branches = schema.get("anyOf") or schema.get("oneOf")
        if branches and not any(self._takes(branch, value) for branch in branches):
            return False
        if not self._is_typed(schema, value):
            return False
        if "const" in schema and schema["const"] != value:
            return False
        if "enum" in schema and value not in schema["enum"]:
            return False
        if isinstance(value, dict):
            members = schema.get("properties", {})
            return all(name in value for name in schema.get("required", ())) and all(
                self._takes(members[name], item) for name, item in value.items() if name in members
            )
        if isinstance(value, list):
            return "items" not in schema or all(self._takes(schema["items"], item) for item in value)
        if isinstance(value, str) and schema.get("format") == "date-time":
            return parse_datetime(value) is not None
        return True
