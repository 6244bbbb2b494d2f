"""A request on its way through a generic operation: what the steps of it share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from ..jsonapi.documents import Writers, fields_for, identifier_of, identifiers_of
from ..jsonapi.exchange import Exchange
from ..jsonapi.refusal import not_found
from ..jsonapi.responses import write_profile
from ..state.account import Account
from ..state.builtin_resources import plant_standing
from ..state.links import Relation, linked
from ..state.store import Collection
from .fill import Filler
from .plan import Plan
from .type_graph import Model


@dataclass(slots=True)
class Call:
    """One request to an operation that is played from its contract alone."""

    exchange: Exchange
    writers: Writers
    plan: Plan
    model: Model

    @property
    def account(self) -> Account:
        """The account that is asked."""
        assert self.exchange.account is not None
        return self.exchange.account

    @property
    def now(self) -> str:
        """The time, as resources without a fraction of seconds have it (facts 8.0, REC)."""
        return self.account.clock.now().isoformat(timespec="seconds")

    def collection(self, kind: str) -> Collection:
        """Return the resources of a type, with those that every account has."""
        plant_standing(self.account, kind, self.model.id_schemas.get(kind, {}))
        return self.account.collection(kind)

    def require(self, kind: str, identifier: str) -> None:
        """Raise Refusal, 404, unless there is such a resource."""
        if identifier not in self.collection(kind):
            raise not_found(kind, identifier)

    def relation(self, kind: str, name: str) -> Relation | None:
        """Return what the contracts say of a relationship."""
        return self.model.relations.get(kind, {}).get(name)

    def declared(self, kind: str) -> frozenset[str]:
        """Name the attributes that any loaded contract declares of a type."""
        return self.model.attributes.get(kind, frozenset())

    def filler(self, kind: str) -> Filler:
        """Return what fits attributes of a type into the answer."""
        base = self.exchange.base.decode()
        return Filler(self.plan.definitions(kind), now=self.now, base=base)

    def attributes(self, kind: str, identifier: str) -> bytes:
        """Return the attributes of a resource as this operation answers them."""
        raw = self.account.collection(kind).rows[identifier]
        schema = self.plan.attributes_schema(kind)
        if not schema:
            return raw
        kept = orjson.loads(raw)
        if kind in ("list", "segment"):
            kept["profile_count"] = len(self.account.members.get(identifier, ()))
        found = self.filler(kind).attributes(schema, kept)
        for name in self._unasked(kind):
            found.pop(name, None)
        return orjson.dumps(found)

    def _unasked(self, kind: str) -> frozenset[str]:
        """Name what is only answered when it is asked for (facts 7.4)."""
        parameter = self.plan.operation.parameters.get(f"additional-fields[{kind}]")
        asked = self.exchange.query.additional.get(kind, ())
        return frozenset() if parameter is None else parameter.choices - frozenset(asked)

    def write(self, kind: str, identifier: str, *, shown: Mapping[str, list[str]] | None = None) -> bytes:
        """Write a resource; `shown` are the ids at the other end of relationships that are included.

        What a relationship to one leads to is always shown (facts 7.4, LIVE; REC create_tag.201).
        """
        data: dict[str, bytes] = {}
        demanded = self.plan.demanded_data(kind)
        for relationship in self.writers.shape(kind).relationships.values():
            relation = self.relation(kind, relationship.name)
            if relation is None:
                continue
            if shown is not None and relation.name in shown:
                ids = shown[relation.name]
            elif not relation.to_many or relation.name in demanded:
                ids = linked(self.account, relation, identifier)
            else:
                continue
            if relation.to_many:
                data[relation.name] = identifiers_of(relation.target, ids)
            elif ids:
                data[relation.name] = identifier_of(relation.target, ids[0])
        if kind == "profile":
            return write_profile(self.exchange, self.writers, identifier, data=data)
        fields = fields_for(self.exchange.query, kind)
        return self.writers[kind].write(
            self.exchange.base, identifier, self.attributes(kind, identifier), fields=fields, data=data
        )
