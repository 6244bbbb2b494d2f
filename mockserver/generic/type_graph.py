"""The resource types and relationships of all loaded contracts together.

Taken together, because the store serves all revisions: a relationship has one name at its other end,
whichever revision is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.live_shapes import completed
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.openapi.resource import (
    Relationship,
    ResourceShape,
    answered_type,
    answers_many,
    id_schema,
    resource_shapes,
)
from klaviyo_rehearsal.contracts.openapi.schema import Schema

from ..state.relation import Relation
from .live_defaults import WAITING

# The relationships of a type that only requests have: nothing answers one, and snapshots show them.
SENT_ONLY: Mapping[str, Mapping[str, Relation]] = {
    WAITING: {
        name: Relation(WAITING, name, target, False, f"~{WAITING}.{name}")
        for name, target in (("profile", "profile"), ("variant", "catalog-variant"))
    }
}
_PARTS = re.compile(r"/(?:api|client)/([\w-]+)(?:/(\{\w+\})(?:/(relationships/)?([\w-]+))?)?")


class PathTemplate:
    """The parts of a path template."""

    __slots__ = ("collection", "member", "relation", "relationship")

    def __init__(self, template: str) -> None:
        match = _PARTS.fullmatch(template)
        if match is None:
            raise ValueError(f"{template}: no path of the API has this form")
        # The first segment, such as catalog-items.
        self.collection = match.group(1)
        # Whether an id follows.
        self.member = match.group(2) is not None
        # The relationship that is read, such as variants; whether only its identifiers.
        self.relation: str | None = match.group(4)
        self.relationship = match.group(3) is not None


class TypeGraph:
    """The types of all contracts: their home paths, their relationships, the form of their ids."""

    def __init__(self, contracts: Iterable[Contract]) -> None:
        # The newest last, so that it has the last word.
        self._contracts = sorted(contracts, key=lambda contract: contract.revision)

    @cached_property
    def homes(self) -> Mapping[str, str]:
        """The type that each first path segment is the home of."""
        found: dict[str, str] = {}
        for operation in self._operations():
            path = PathTemplate(operation.path)
            kind = None if path.relation else answered_type(operation)
            # GET names the type of a collection best: a POST may answer a job.
            if kind is not None and (operation.method == "GET" or path.collection not in found):
                found[path.collection] = kind
        return found

    @cached_property
    def relations(self) -> Mapping[str, Mapping[str, Relation]]:
        """Every relationship by type and name, its inverse included where the contracts name one."""
        declared = self._declared()
        found: dict[str, dict[str, Relation]] = {}
        for (kind, name), relationship in declared.items():
            back = self._inverse(declared, kind, name, relationship.type)
            found.setdefault(kind, {})[name] = Relation(
                kind,
                name,
                relationship.type,
                relationship.to_many,
                f"~{kind}.{name}" if back is None else back.name,
                True if back is None else back.to_many,
            )
        for kind, ends in SENT_ONLY.items():
            found[kind] = {**found.get(kind, {}), **ends}
        return found

    @cached_property
    def attributes(self) -> Mapping[str, frozenset[str]]:
        """The attributes of each type, those of all contracts."""
        found: dict[str, frozenset[str]] = {}
        for shapes in self._shapes:
            for kind, shape in shapes.items():
                found[kind] = found.get(kind, frozenset()) | shape.attributes
        return found

    @cached_property
    def id_schemas(self) -> Mapping[str, Schema]:
        """How the contracts describe the ids of each type."""
        found: dict[str, Schema] = {}
        for operation in self._operations():
            path = PathTemplate(operation.path)
            if path.relation is None and operation.method == "GET":
                kind = answered_type(operation)
                if kind is not None:
                    found[kind] = id_schema(operation)
        return found

    @cached_property
    def page_sizes(self) -> Mapping[str, int]:
        """The page size of each operation, by its key, where a contract states one.

        Before `page[size]` came, pages had the size that is its default now (facts 7.2).
        """
        found: dict[str, int] = {}
        for operation in self._operations():
            size = operation.parameters.get("page[size]") if operation.method == "GET" else None
            if size is not None and "default" in size.schema:
                found[operation.key] = int(size.schema["default"])
        return found

    def is_name(self, kind: str) -> bool:
        """Return whether a type is known and just a name, without attributes and relationships."""
        return kind in self._names

    @cached_property
    def _names(self) -> frozenset[str]:
        shaped = {kind for shapes in self._shapes for kind in shapes}
        return frozenset(self.homes.values()) - shaped

    @cached_property
    def _shapes(self) -> Sequence[Mapping[str, ResourceShape]]:
        return [resource_shapes(contract) for contract in self._contracts]

    def _operations(self) -> Iterator[Operation]:
        for contract in self._contracts:
            yield from contract

    def _declared(self) -> dict[tuple[str, str], Relationship]:
        found: dict[tuple[str, str], Relationship] = {}
        for shapes in self._shapes:
            for shape in completed(shapes).values():
                for name, relationship in shape.relationships.items():
                    found[shape.type, name] = relationship
        for operation in self._operations():
            # A coupon declares no relationships, and GET /api/coupons/{id}/coupon-codes reads one.
            path = PathTemplate(operation.path)
            kind = self.homes.get(path.collection)
            if kind is None or path.relation is None or operation.method != "GET":
                continue
            target = answered_type(operation)
            if target is not None:
                many = answers_many(operation)
                found[kind, path.relation] = Relationship(path.relation, target, many)
        return found

    @staticmethod
    def _inverse(
        declared: Mapping[tuple[str, str], Relationship], kind: str, name: str, target: str
    ) -> Relationship | None:
        """Find the same relationship at the other end.

        Where several lead from one type to another (the current, the draft and all versions of a schema),
        the only one that leads to many is taken; without such a one there is no telling.
        """

        def leading(start: str, end: str) -> Relationship | None:
            every = [item for (owner, _), item in declared.items() if owner == start and item.type == end]
            many = [item for item in every if item.to_many]
            return every[0] if len(every) == 1 else many[0] if len(many) == 1 else None

        there, back = leading(kind, target), leading(target, kind)
        # A type that is related to itself has no other end to name.
        return back if there is not None and there.name == name and kind != target else None
