"""The one place that knows JSON:API nesting: what a resource of a contract looks like when it is answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .operation import Operation
from .schema import Schema, resolve


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship of a resource."""

    name: str
    type: str
    to_many: bool


@dataclass(frozen=True, slots=True)
class ResourceShape:
    """The attributes and relationships that a contract declares for one resource type."""

    type: str
    attributes: frozenset[str] = frozenset()
    relationships: Mapping[str, Relationship] = field(default_factory=dict)


def resource_shapes(operations: Iterable[Operation]) -> dict[str, ResourceShape]:
    """Collect every resource type that the operations of a contract answer, primary or included.

    A type that several operations answer has the attributes of all of them.
    """
    found: dict[str, ResourceShape] = {}
    for operation in operations:
        for status in operation.success:
            schema = operation.response_content(status)
            for shape in _shapes(operation.document, schema or {}):
                known = found.get(shape.type)
                found[shape.type] = shape if known is None else _joined(known, shape)
    return found


def answered_type(operation: Operation) -> str | None:
    """Name the type of the resources that an operation answers with, None where it answers with none."""
    for status in operation.success:
        members = _members(operation.document, operation.response_content(status) or {})
        for resource in _resources(operation.document, members.get("data", {})):
            kind = _type_of(operation.document, _members(operation.document, resource))
            if kind is not None:
                return kind
    return None


def answers_many(operation: Operation) -> bool:
    """Say whether an operation answers with an array of resources."""
    return "items" in _data(operation)


def id_schema(operation: Operation) -> Schema:
    """Return the schema of the ids of the resources that an operation answers with."""
    data = _data(operation)
    members = _members(operation.document, data.get("items", data))
    return _resolved(operation.document, members.get("id", {}))


def _data(operation: Operation) -> Schema:
    document = operation.document
    members = _members(document, operation.response_content(operation.success[0]) or {})
    return _resolved(document, members.get("data", {}))


def _joined(one: ResourceShape, other: ResourceShape) -> ResourceShape:
    # Some responses declare a relationship's links and not its data: what says more is kept.
    relationships = {**one.relationships}
    for name, relationship in other.relationships.items():
        if name not in relationships or relationship.type != name:
            relationships[name] = relationship
    return ResourceShape(one.type, one.attributes | other.attributes, relationships)


def _shapes(document: dict[str, Any], schema: Schema) -> Iterator[ResourceShape]:
    members = _members(document, schema)
    for name in ("data", "included"):
        for resource in _resources(document, members.get(name, {})):
            shape = _shape(document, resource)
            if shape is not None:
                yield shape


def _resources(document: dict[str, Any], schema: Schema) -> Iterator[Schema]:
    schema = _resolved(document, schema)
    if "items" in schema:
        schema = _resolved(document, schema["items"])
    branches = schema.get("oneOf") or schema.get("anyOf")
    for branch in branches or [schema]:
        yield _resolved(document, branch)


def _shape(document: dict[str, Any], schema: Schema) -> ResourceShape | None:
    members = _members(document, schema)
    kind = _type_of(document, members)
    if kind is None or "attributes" not in members and "relationships" not in members:
        return None
    relationships = {
        name: _relationship(document, name, entry)
        for name, entry in _members(document, members.get("relationships", {})).items()
    }
    attributes = frozenset(_members(document, members.get("attributes", {})))
    return ResourceShape(kind, attributes, relationships)


def _relationship(document: dict[str, Any], name: str, schema: Schema) -> Relationship:
    data = _resolved(document, _members(document, schema).get("data", {}))
    to_many = "items" in data
    target = _members(document, data["items"] if to_many else data)
    return Relationship(name, _type_of(document, target) or name, to_many)


def _type_of(document: dict[str, Any], members: Mapping[str, Schema]) -> str | None:
    schema = _resolved(document, members.get("type", {}))
    if "const" in schema:
        return str(schema["const"])
    values = schema.get("enum", ())
    return str(values[0]) if len(values) == 1 else None


def _members(document: dict[str, Any], schema: Schema) -> dict[str, Schema]:
    """Return the members that an object schema declares, those of its allOf branches included."""
    schema = _resolved(document, schema)
    members: dict[str, Schema] = {}
    for branch in schema.get("allOf", ()):
        for name, entry in _members(document, branch).items():
            members[name] = {"allOf": [members[name], entry]} if name in members else entry
    members.update(schema.get("properties", {}))
    return members


def _resolved(document: dict[str, Any], schema: Schema) -> Schema:
    while "$ref" in schema:
        schema = resolve(document, schema["$ref"])
    if "allOf" in schema and len(schema["allOf"]) > 1 and "enum" not in schema:
        # Two declarations of the same plain value: the last one that says something counts.
        plain = [_resolved(document, branch) for branch in schema["allOf"]]
        if all("properties" not in branch and "allOf" not in branch for branch in plain):
            return plain[-1]
    return schema
