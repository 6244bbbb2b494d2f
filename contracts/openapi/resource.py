"""The one reader of JSON:API schemas: resources of answers and bodies, with their types and members."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .operation import Operation
from .schema import Schema, branches_of, merged, resolve


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

    def extended(self, relationship: Relationship) -> ResourceShape:
        """Return the shape with one more relationship; one that it has stays."""
        return ResourceShape(
            self.type, self.attributes, {relationship.name: relationship, **self.relationships}
        )

    def without(self, names: Container[str]) -> ResourceShape:
        """Return the shape without some relationships."""
        kept = {name: entry for name, entry in self.relationships.items() if name not in names}
        return ResourceShape(self.type, self.attributes, kept)


class SchemaReader:
    """Reads schemas, with references followed and the branches of an allOf merged into one schema.

    root: the document, or the self-contained schema, that references lead into.
    """

    __slots__ = ("_root",)

    def __init__(self, root: Schema) -> None:
        self._root = root

    def flat(self, schema: Schema) -> Schema:
        """Return a schema without reference and allOf; members keep theirs until they are read in turn."""
        while "$ref" in schema:
            schema = resolve(self._root, schema["$ref"])
        if "allOf" not in schema:
            return schema
        result = {key: value for key, value in schema.items() if key != "allOf"}
        for branch in schema["allOf"]:
            result = merged(result, self.flat(branch))
        return result

    def members(self, schema: Schema) -> dict[str, Schema]:
        """Return the members that an object schema declares."""
        members: dict[str, Schema] = self.flat(schema).get("properties", {})
        return members

    def at(self, schema: Schema, *steps: str | int) -> Schema:
        """Return the schema of the value that steps lead to; a number is any item. {} where there is none."""
        node = self.flat(schema)
        for step in steps:
            part = node.get("items") if isinstance(step, int) else node.get("properties", {}).get(step)
            node = self.flat(part) if isinstance(part, dict) else {}
        return node

    def resources(self, schema: Schema) -> Iterator[Schema]:
        """Yield the schema of each resource that `data` or `included` may hold."""
        schema = self.flat(schema)
        if "items" in schema:
            schema = self.flat(schema["items"])
        # `included` is a choice of types, and `data` at times one of a resource and null.
        for branch in schema.get("anyOf") or schema.get("oneOf") or [schema]:
            yield self.flat(branch)

    def types(self, resource: Schema) -> tuple[str, ...]:
        """Return the JSON:API types that a resource may have; none where the schema names none."""
        named = self.at(resource, "type")
        if "const" in named:
            return (str(named["const"]),)
        # A nullable enum lists null beside the type.
        return tuple(str(value) for value in named.get("enum", ()) if value is not None)

    def type(self, resource: Schema) -> str | None:
        """Return the JSON:API type of a resource; None where the schema names none or several."""
        types = self.types(resource)
        return types[0] if len(types) == 1 else None

    def declared(self, schema: Schema) -> dict[str, Schema]:
        """Return the members that a strict schema or any of its branches declares, rules left out."""
        members: dict[str, Schema] = dict(schema.get("properties", {}))
        for branch in branches_of(schema):
            for name, entry in self.declared(branch).items():
                members[name] = {"anyOf": [members[name], entry]} if name in members else entry
        return members


def resource_shapes(operations: Iterable[Operation]) -> dict[str, ResourceShape]:
    """Collect every resource type that operations answer, primary or included.

    A type that several operations answer has the attributes of all of them.
    """
    found: dict[str, ResourceShape] = {}
    for operation in operations:
        reader = SchemaReader(operation.document)
        for status in operation.success:
            members = reader.members(operation.response_content(status) or {})
            for name in ("data", "included"):
                for resource in reader.resources(members.get(name, {})):
                    shape = _shape(reader, resource)
                    if shape is not None:
                        known = found.get(shape.type)
                        found[shape.type] = shape if known is None else _joined(known, shape)
    return found


def _shape(reader: SchemaReader, resource: Schema) -> ResourceShape | None:
    members = resource.get("properties", {})
    kind = reader.type(resource)
    # Identifiers, as relationships have them, show nothing of a type's shape.
    if kind is None or "attributes" not in members and "relationships" not in members:
        return None
    relationships = {
        name: _relationship(reader, name, entry)
        for name, entry in reader.members(members.get("relationships", {})).items()
    }
    return ResourceShape(kind, frozenset(reader.members(members.get("attributes", {}))), relationships)


def _relationship(reader: SchemaReader, name: str, schema: Schema) -> Relationship:
    data = reader.at(schema, "data")
    to_many = "items" in data
    target = reader.type(data["items"] if to_many else data)
    return Relationship(name, target or name, to_many)


def _joined(one: ResourceShape, other: ResourceShape) -> ResourceShape:
    # Some responses declare a relationship's links and not its data: the fuller declaration is kept.
    relationships = {**one.relationships}
    for name, relationship in other.relationships.items():
        if name not in relationships or relationship.type != name:
            relationships[name] = relationship
    return ResourceShape(one.type, one.attributes | other.attributes, relationships)


def answered_type(operation: Operation) -> str | None:
    """Name the type of the resources that an operation answers with, None where it answers with none."""
    reader = SchemaReader(operation.document)
    for status in operation.success:
        members = reader.members(operation.response_content(status) or {})
        for resource in reader.resources(members.get("data", {})):
            kind = reader.type(resource)
            if kind is not None:
                return kind
    return None


def answers_many(operation: Operation) -> bool:
    """Return whether an operation answers with an array of resources."""
    return "items" in _answered_data(operation)


def id_schema(operation: Operation) -> Schema:
    """Return the schema of the ids of the resources that an operation answers with."""
    data = _answered_data(operation)
    return SchemaReader(operation.document).at(data.get("items", data), "id")


def _answered_data(operation: Operation) -> Schema:
    # The first status is the one that generic operations answer with.
    content = operation.response_content(operation.success[0]) or {}
    return SchemaReader(operation.document).at(content, "data")


def resource_schemas(operation: Operation, status: int) -> dict[str, Schema]:
    """Return the self-contained schemas of the resources in an answer, primary and included, by type."""
    document = operation.response_schema(status) or {}
    reader = SchemaReader(document)
    definitions = document.get("$defs", {})
    found: dict[str, Schema] = {}
    for name in ("data", "included"):
        for resource in reader.resources(reader.members(document).get(name, {})):
            kind = reader.type(resource)
            if kind is not None:
                found.setdefault(kind, {**resource, "$defs": definitions})
    return found


def sent_data(operation: Operation) -> tuple[SchemaReader, Schema]:
    """Return the strict schema of `data` in the body of an operation, {} without one, and its reader."""
    body = operation.body_schema or {}
    reader = SchemaReader(body)
    return reader, reader.at(body, "data")
