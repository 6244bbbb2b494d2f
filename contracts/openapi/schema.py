"""Turns OpenAPI schemas into strict JSON Schema: references resolved, nullable rewritten, objects closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

Schema = dict[str, Any]

# Mark a schema that came from a rule: its failure is reported under the code and the words of the rule.
RULE_MARK = "x-rule"
RULE_DETAIL = "x-rule-detail"

# Keywords of OpenAPI 3.0 without influence on validity.
_NOISE = frozenset({"example", "examples", "discriminator", "xml", "$schema", "externalDocs", "deprecated"})


def resolve(document: dict[str, Any], reference: str) -> Any:
    """Follow a local reference such as `#/components/schemas/Event`. Raises KeyError for a dead one."""
    node: Any = document
    for part in reference.removeprefix("#/").split("/"):
        node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


# Members of a resource around its attributes, and of a body or a relationship.
_OF_RESOURCES = frozenset({"type", "data"})


class SchemaBuilder:
    """Builds self-contained JSON Schemas (2020-12) out of one OpenAPI document.

    `close`: whether an object refuses members that it does not declare: requests are closed, since
    Klaviyo refuses unknown fields (facts E6, LIVE) though its schemas are open; responses stay open.
    `clearing`: whether every attribute that is not required takes null.
    """

    def __init__(self, document: dict[str, Any], *, close: bool, clearing: bool = False) -> None:
        self._document = document
        self._close = close
        self._clearing = clearing

    def build(self, schema: Schema) -> Schema:
        """Return the schema with every reference inlined; recursive schemas are kept under `$defs`."""
        recursive: dict[str, Schema] = {}
        result: Schema = self._inline(schema, (), recursive)
        done: set[str] = set()
        while pending := recursive.keys() - done:
            for name in pending:
                done.add(name)
                target = resolve(self._document, f"#/components/schemas/{name}")
                recursive[name] = self._inline(target, (name,), recursive)
        if recursive:
            result = {**result, "$defs": recursive}
        return result

    def _inline(
        self, schema: Any, trail: tuple[str, ...], recursive: dict[str, Schema], *, partial: bool = False
    ) -> Any:
        """Inline one schema; `partial`: a schema around it declares members of the same object."""
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            return self._inline_reference(schema, trail, recursive, partial=partial)
        result: Schema = {}
        for key, value in schema.items():
            if key in _NOISE or key.startswith("x-") or key == "nullable":
                continue
            if key == "properties":
                result[key] = self._inline_members(value, schema, trail, recursive)
            elif key in ("oneOf", "anyOf", "allOf"):
                shared = partial or key == "allOf" or "properties" in schema
                # Klaviyo's alternatives overlap: the send_options of email and SMS (facts 13.5).
                overlaps = key == "oneOf" and "anyOf" not in schema
                parts = [self._inline(part, trail, recursive, partial=shared) for part in value]
                result["anyOf" if overlaps else key] = parts if key == "allOf" else _without_choices(parts)
            elif key in ("items", "not", "additionalProperties"):
                result[key] = self._inline(value, trail, recursive)
            else:
                result[key] = value
        result = _without_choice(result)
        # A branch must not be closed by itself: the members of its siblings would look unknown.
        if self._close and not partial:
            _close(result)
        return nullable(result) if schema.get("nullable") else result

    def _inline_members(
        self, members: Schema, schema: Schema, trail: tuple[str, ...], recursive: dict[str, Schema]
    ) -> Schema:
        found = {name: self._inline(part, trail, recursive) for name, part in members.items()}
        if self._clearing and not _OF_RESOURCES & members.keys():
            demanded = schema.get("required", ())
            found = {name: part if name in demanded else nullable(part) for name, part in found.items()}
        return found

    def _inline_reference(
        self, schema: Schema, trail: tuple[str, ...], recursive: dict[str, Schema], *, partial: bool
    ) -> Schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        if name in trail:
            recursive.setdefault(name, {})
            return {"$ref": f"#/$defs/{name}"}
        target = resolve(self._document, schema["$ref"])
        # OpenAPI 3.0 ignores keywords beside a $ref, Klaviyo's files mean them: `nullable` 228 times.
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        merged: Schema = self._inline({**target, **beside}, (*trail, name), recursive, partial=partial)
        return merged


def nullable(schema: Schema) -> Schema:
    """Return a schema that takes null as well: `nullable` of OpenAPI 3.0, which JSON Schema does not know.

    A type becomes a list of types where it can: an anyOf would spoil the message and the speed.
    """
    result = dict(schema)
    if isinstance(schema.get("type"), str):
        result["type"] = [schema["type"], "null"]
    for keyword in ("oneOf", "anyOf"):
        if keyword in schema:
            result[keyword] = [*schema[keyword], {"type": "null"}]
    if "enum" in schema and None not in schema["enum"]:
        result["enum"] = [*schema["enum"], None]
    # A reference and the branches of an allOf would refuse null, whatever stands beside them.
    return {"anyOf": [result, {"type": "null"}]} if "allOf" in schema or "$ref" in schema else result


def _without_choice(schema: Schema) -> Schema:
    """Return a choice between one schema and null as that schema with null: rules bind to members of it."""
    choices = schema.get("anyOf", ())
    if len(choices) != 2 or {"type": "null"} not in choices or schema.keys() - {"anyOf", "description"}:
        return schema
    (other,) = (choice for choice in choices if choice != {"type": "null"})
    return nullable({key: value for key, value in schema.items() if key != "anyOf"} | other)


def _without_choices(parts: list[Any]) -> list[Any]:
    """Return alternatives without choices among them: a value is compared with each at once."""
    flat: list[Any] = []
    for part in parts:
        flat += part["anyOf"] if isinstance(part, dict) and part.keys() == {"anyOf"} else [part]
    return flat


def _close(schema: Schema) -> None:
    combined = any(keyword in schema for keyword in ("allOf", "oneOf", "anyOf"))
    if "properties" in schema:
        # Klaviyo's files leave the type out of some objects, which would let any other value through.
        schema.setdefault("type", "object")
    if "properties" in schema and not combined:
        schema.setdefault("additionalProperties", False)
    elif "allOf" in schema or ("properties" in schema and combined):
        # Members are spread over branches: only unevaluatedProperties knows the whole.
        schema.setdefault("unevaluatedProperties", False)


def subschema(schema: Schema, path: Iterable[str | int]) -> Schema:
    """Follow the steps of a path into a schema; empty where they lead to no schema."""
    node: Any = schema
    for step in path:
        node = child(node, step)
    return node if isinstance(node, dict) else {}


def child(node: Any, step: str | int) -> Any:
    """Take one step into a schema; None where there is nothing."""
    if isinstance(node, dict):
        return node.get(step)
    if isinstance(node, list) and isinstance(step, int) and step < len(node):
        return node[step]
    return None


def branches_of(schema: Schema) -> Iterator[Schema]:
    """Yield the branches of a schema, those that must hold and those to choose from, rules left out."""
    for keyword in ("allOf", "anyOf", "oneOf"):
        for branch in schema.get(keyword, ()):
            if RULE_MARK not in branch:
                yield branch


def types_of(schema: Schema) -> frozenset[str]:
    """Return the JSON types that a schema names; empty when it names none."""
    named = schema.get("type", ())
    return frozenset([named] if isinstance(named, str) else named)


def merged(one: Schema, other: Schema) -> Schema:
    """Merge two schemas of the same value into one; of a keyword of both the second counts.

    Members of both are left as an allOf, which is merged when it is read.
    """
    result = {**one, **other}
    if "properties" in one and "properties" in other:
        result["properties"] = {**one["properties"], **other["properties"]}
        for name in one["properties"].keys() & other["properties"].keys():
            result["properties"][name] = {"allOf": [one["properties"][name], other["properties"][name]]}
    if "required" in one and "required" in other:
        result["required"] = list(dict.fromkeys([*one["required"], *other["required"]]))
    # Both must hold: a type that only one of them names is out.
    if "type" in one and "type" in other:
        result["type"] = sorted(types_of(one) & types_of(other)) or one["type"]
    return result
