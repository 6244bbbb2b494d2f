"""Derives the action of an operation from its method, path and schemas."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from klaviyo_rehearsal.contracts.openapi.live_shapes import STATUSES
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.openapi.resource import (
    SchemaReader,
    answered_type,
    answers_many,
    resource_schemas,
    sent_data,
)
from klaviyo_rehearsal.contracts.openapi.schema import Schema, types_of

from .type_graph import PathTemplate, TypeGraph

_JOB = re.compile(r".*-jobs?")
_BULK = re.compile(r"(?P<kind>.+)-bulk-(?P<change>create|update|delete)-job")
# The revision of the recordings.
_RECORDED = "2026-07-15"


class Action(Enum):
    """The actions of generic operations."""

    CREATE = auto()
    READ = auto()
    UPDATE = auto()
    DELETE = auto()
    LIST = auto()
    RELATED = auto()
    READ_RELATIONSHIP = auto()
    ADD_RELATED = auto()
    REPLACE_RELATED = auto()
    REMOVE_RELATED = auto()
    START_JOB = auto()
    UPLOAD = auto()
    REPORT = auto()
    CLONE = auto()
    TOUCH = auto()


_ON_RELATIONSHIPS = {
    "GET": Action.READ_RELATIONSHIP,
    "POST": Action.ADD_RELATED,
    "PATCH": Action.REPLACE_RELATED,
    "DELETE": Action.REMOVE_RELATED,
}
_ON_MEMBERS = {"GET": Action.READ, "PATCH": Action.UPDATE, "PUT": Action.UPDATE, "DELETE": Action.DELETE}


@dataclass
class Plan:
    """An operation without a handler of its own, understood.

    kind: the type that the path is about. answered: the type of the answer, None without a body.
    relation: the relationship that the path names. many: whether an array comes back.
    """

    operation: Operation
    action: Action
    kind: str
    answered: str | None
    relation: str | None
    many: bool
    status: int

    @cached_property
    def schemas(self) -> dict[str, Schema]:
        """The schemas of the resources in the answer, by type."""
        return resource_schemas(self.operation, self.status)

    def attributes_schema(self, kind: str) -> Schema:
        """Return the schema of a type's attributes in the answer; empty when it has none there."""
        return self.reader(kind).at(self.schemas.get(kind, {}), "attributes")

    def demanded_data(self, kind: str) -> frozenset[str]:
        """Name the relationships whose data the answer must show, not only their links."""
        reader, schema = self.reader(kind), self.schemas.get(kind, {})
        members = reader.members(reader.at(schema, "relationships"))
        return frozenset(
            name for name, part in members.items() if "data" in reader.flat(part).get("required", ())
        )

    def reader(self, kind: str) -> SchemaReader:
        """Return the reader of the schema of a type in the answer."""
        return SchemaReader(self.schemas.get(kind, {}))

    @cached_property
    def defaults(self) -> dict[str, object]:
        """The defaults of the attributes that may be sent, for a bulk job those of its items."""
        members = _sent_attributes(self.operation) if self.bulk is None else _item_attributes(self.operation)
        return {name: part["default"] for name, part in members.items() if part.get("default") is not None}

    @cached_property
    def bulk(self) -> tuple[str, str] | None:
        """The type of a bulk job's items, and create, update or delete."""
        match = _BULK.fullmatch(self.kind)
        return (match["kind"], match["change"]) if match else None


def plan_of(operation: Operation, graph: TypeGraph) -> Plan:
    """Understand an operation."""
    path = PathTemplate(operation.path)
    # A file of others may state none.
    status = next(iter(operation.success), 200)
    if operation.revision >= _RECORDED:
        status = STATUSES.get(operation.key, status)
    answered = answered_type(operation)
    sent = _sent_type(operation)
    many = answered is not None and answers_many(operation)
    home = graph.homes.get(path.collection)
    # Where a contract describes no resources, the path names the type: tags are at /api/tags.
    home = home or path.collection.removesuffix("s")
    if path.relation is not None:
        action = _ON_RELATIONSHIPS[operation.method] if path.relationship else Action.RELATED
        return Plan(operation, action, home, answered, path.relation, many, status)
    if path.member:
        kind = answered or sent or home
        return Plan(operation, _ON_MEMBERS[operation.method], kind, answered, None, many, status)
    kind = sent or answered or home
    action = _on_collection(operation, path, kind, answered, graph)
    return Plan(operation, action, kind, answered, None, many, status)


def _on_collection(
    operation: Operation, path: PathTemplate, kind: str, answered: str | None, graph: TypeGraph
) -> Action:
    if operation.method == "GET":
        return Action.LIST
    if not operation.takes_body:
        return Action.UPLOAD
    if kind.endswith("-report"):
        return Action.REPORT
    if _JOB.fullmatch(kind):
        return Action.START_JOB
    if path.collection.endswith("-clone"):
        return Action.CLONE
    at_home = graph.homes.get(path.collection) == kind and not _lives_elsewhere(path, kind, graph)
    if _demands_id(operation) and not (at_home or answered is None):
        return Action.TOUCH
    return Action.CREATE


def _lives_elsewhere(path: PathTemplate, kind: str, graph: TypeGraph) -> bool:
    return any(
        home == kind and place != path.collection and path.collection.startswith(kind + "-")
        for place, home in graph.homes.items()
    )


def _sent_type(operation: Operation) -> str | None:
    reader, data = sent_data(operation)
    return next(iter(reader.types(data.get("items", data))), None)


def _demands_id(operation: Operation) -> bool:
    return "id" in sent_data(operation)[1].get("required", ())


def _sent_attributes(operation: Operation) -> dict[str, Schema]:
    reader, data = sent_data(operation)
    attributes = reader.members(reader.at(data, "attributes"))
    return {name: part for name, part in attributes.items() if types_of(part) != {"object"}}


def _item_attributes(operation: Operation) -> dict[str, Schema]:
    reader, data = sent_data(operation)
    for part in reader.members(reader.at(data, "attributes")).values():
        item = reader.at(part, "data", 0) or reader.at(part, 0)  # of 2022-10-17 without `data`
        if item:
            return reader.members(reader.at(item, "attributes"))
    return {}
