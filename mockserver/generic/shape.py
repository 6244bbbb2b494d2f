"""The schema of each resource type in a response: choices kept, branches of one object merged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.openapi.schema import Schema


def resource_schemas(operation: Operation, status: int) -> dict[str, Schema]:
    """Return the schemas of the resources that an operation answers with, primary and included, by type."""
    document = operation.response_schema(status)
    if document is None:
        return {}
    definitions = document.get("$defs", {})
    members = flat(document, definitions).get("properties", {})
    found: dict[str, Schema] = {}
    for name in ("data", "included"):
        for resource in _resources(members.get(name, {}), definitions):
            kind = _type_of(resource, definitions)
            if kind is not None:
                found.setdefault(kind, {**resource, "$defs": definitions})
    return found


def flat(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """Follow a reference, and merge allOf branches into one schema."""
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[-1]]
    if "allOf" not in schema:
        return schema
    result = {key: value for key, value in schema.items() if key != "allOf"}
    for branch in schema["allOf"]:
        result = _merged(result, flat(branch, definitions))
    return result


def _merged(one: Schema, other: Schema) -> Schema:
    result = {**one, **other}
    if "properties" in one and "properties" in other:
        names = {**one["properties"], **other["properties"]}
        result["properties"] = {
            name: {"allOf": [one["properties"][name], other["properties"][name]]}
            if name in one["properties"] and name in other["properties"]
            else part
            for name, part in names.items()
        }
    if "required" in one or "required" in other:
        result["required"] = list(dict.fromkeys([*one.get("required", ()), *other.get("required", ())]))
    return result


def _resources(schema: Schema, definitions: Mapping[str, Schema]) -> Iterator[Schema]:
    schema = flat(schema, definitions)
    if "items" in schema:
        schema = flat(schema["items"], definitions)
    for branch in schema.get("anyOf") or schema.get("oneOf") or [schema]:
        yield flat(branch, definitions)


def _type_of(resource: Schema, definitions: Mapping[str, Schema]) -> str | None:
    kind: Any = flat(resource.get("properties", {}).get("type", {}), definitions)
    if "const" in kind:
        return str(kind["const"])
    values = kind.get("enum", ())
    return str(values[0]) if len(values) == 1 else None
