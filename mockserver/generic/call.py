"""A request to an operation that is played from its contract: the call with its plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..jsonapi.call import Call
from ..jsonapi.refusal import not_found
from ..jsonapi.reply import Reply
from ..state.builtin_resources import ensure_builtin
from ..state.clock import kept_time
from ..state.relation import Relation
from ..state.store import Collection
from .plan import Plan
from .type_graph import TypeGraph


@dataclass(slots=True)
class PlannedCall(Call):
    """One request to an operation that is played from its contract alone."""

    plan: Plan
    graph: TypeGraph

    @classmethod
    def of(cls, call: Call, plan: Plan, graph: TypeGraph) -> PlannedCall:
        """Add plan and types to a call."""
        return cls(
            call.account,
            call.operation,
            call.query,
            call.payload,
            call.ids,
            call.writers,
            call.base,
            call.target,
            call.violations,
            call.notes,
            plan,
            graph,
        )

    def now(self, kind: str) -> str:
        """Return the time as resources of a type are read with it."""
        return kept_time(kind, self.account.clock.now())

    def collection(self, kind: str) -> Collection:
        """Return the resources of a type, with those that every account has."""
        ensure_builtin(self.account, kind, self.graph.id_schemas.get(kind, {}))
        return self.account.collection(kind)

    def require(self, kind: str, identifier: str) -> None:
        """Raise Refusal, 404, unless there is such a resource."""
        if identifier not in self.collection(kind):
            raise not_found(kind, identifier, self.operation.key)

    def relation(self, kind: str, name: str) -> Relation | None:
        """Return a relationship as the contracts declare it."""
        return self.graph.relations.get(kind, {}).get(name)

    def declared(self, kind: str) -> frozenset[str]:
        """Name the attributes that any loaded contract declares of a type."""
        return self.graph.attributes.get(kind, frozenset())


Play = Callable[[PlannedCall], Reply]
# A step around the generic play of an operation, which it calls or not.
Override = Callable[[PlannedCall, Play], Reply]
