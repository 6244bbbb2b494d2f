"""Resources and pages of them, as an operation that is played from its contract answers them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.filters import Condition

from ..jsonapi import responses
from ..jsonapi.documents import identifier_of, identifiers_of
from ..jsonapi.listing import PAGE_ROOM
from ..jsonapi.paging import Page
from ..people.writing import write_profile
from ..state.account import Account
from ..state.relation import Relation
from ..state.store import Attributes, read_attribute
from .call import PlannedCall
from .fill import Filler
from .job_status import with_status
from .live_defaults import shows_data
from .plan import Action

# Page sizes that no loaded contract states (facts 7.2); that of other types is UNCONFIRMED.
_PAGES: Mapping[str, int] = {"list": 10, "segment": 10, "tag-group": 25, "campaign": 100, "metric": 200}
_PAGE = 50
# The member of a kept job that names the resources which it has made, changed or deleted.
DONE = "_done"


def page_of(call: PlannedCall, kind: str, among: list[str] | None = None) -> Page:
    """Return the page of a type's resources that the query asks for; only of those `among`, if given."""
    collection, query, plan = call.collection(kind), call.query, call.plan
    relations = {
        condition.field: relation
        for condition in query.conditions
        if (relation := _filtered_relation(call, kind, condition)) is not None
    }
    for condition in query.conditions:
        if condition.field in relations:
            relation = relations[condition.field]
            among = [
                identifier
                for identifier in (collection if among is None else among)
                if not set(call.account.links.linked(relation, identifier)).isdisjoint(condition.values)
            ]
    paged = "page[cursor]" in plan.operation.parameters
    size = call.graph.page_sizes.get(plan.operation.key) or _PAGES.get(kind, _PAGE)
    return responses.page_of(
        call,
        collection,
        conditions=[item for item in query.conditions if item.field not in relations],
        sort=_default_sort(call, kind),
        size=size if paged else max(len(collection), 1),
        read=partial(_value, call.account, kind),
        among=among,
        # Without pages there is none to have the rest.
        room=PAGE_ROOM if paged else sys.maxsize,
    )


def _value(account: Account, kind: str, identifier: str, attributes: Attributes, field: str) -> Any:
    if field == "status":
        attributes = with_status(account, kind, identifier, attributes)
    if field == "ids":
        return identifier
    found = read_attribute(identifier, attributes, field)
    # The status of a review is an object with a value, which filters compare (SPEC get_reviews).
    return found.get("value") if kind == "review" and isinstance(found, dict) else found


def _filtered_relation(call: PlannedCall, kind: str, condition: Condition) -> Relation | None:
    """Find the relationship that a filter speaks of: `coupon.id` of codes, `category.id` of items."""
    name = condition.field.removesuffix(".id").removesuffix("_id")
    if name == condition.field:
        return None
    every = call.graph.relations.get(kind, {})
    plural = next((item for item in every.values() if item.target.rsplit("-", 1)[-1] == name), None)
    return every.get(name) or plural


def _default_sort(call: PlannedCall, kind: str) -> str:
    declared = call.declared(kind)
    return next((name for name in ("created", "created_at") if name in declared), "id")


def compound(call: PlannedCall, kind: str, ids: list[str]) -> tuple[list[bytes], list[bytes] | None]:
    """Write resources and those to include with them, each once; None when nothing was asked for."""
    include = [relation for name in call.query.include if (relation := call.relation(kind, name)) is not None]
    written: dict[tuple[str, str], bytes] = {}
    resources = []
    for identifier in ids:
        shown = {relation.name: call.account.links.linked(relation, identifier) for relation in include}
        resources.append(write_resource(call, kind, identifier, shown=shown))
        for relation in include:
            present = call.collection(relation.target)
            for other in shown[relation.name]:
                # A job names the resources that it has deleted.
                if (relation.target, other) not in written and other in present:
                    written[relation.target, other] = write_resource(call, relation.target, other)
    return resources, list(written.values()) if call.query.include else None


def write_resource(
    call: PlannedCall,
    kind: str,
    identifier: str,
    *,
    shown: Mapping[str, list[str]] | None = None,
    new: tuple[str, ...] = (),
) -> bytes:
    """Write a resource; `shown` are the ids at the other end of relationships that are included, `new` times
    that this call has set.

    """
    data: dict[str, bytes] = {}
    demanded = call.plan.demanded_data(kind)
    for relationship in call.writers.shape(kind).relationships.values():
        relation = call.relation(kind, relationship.name)
        if relation is None:
            continue
        if shown is not None and relation.name in shown:
            ids = shown[relation.name]
        elif relation.name in demanded or _shows_data(call, relation):
            ids = _related(call, relation, identifier)
        else:
            continue
        if relation.to_many:
            if ids or not _has_failed(call, kind, identifier):
                data[relation.name] = identifiers_of(relation.target, ids)
        elif ids:
            data[relation.name] = identifier_of(relation.target, ids[0])
    if kind == "profile":
        return write_profile(call, identifier, data=data)
    raw = call.with_fraction(_attributes(call, kind, identifier), *new)
    return call.write(kind, identifier, raw, data=data)


def _shows_data(call: PlannedCall, relation: Relation) -> bool:
    action = call.plan.action
    read = action in (Action.READ, Action.LIST)
    many, related = relation.to_many, action is Action.RELATED
    return shows_data(relation.kind, relation.name, to_many=many, read=read, related=related)


def _related(call: PlannedCall, relation: Relation, identifier: str) -> list[str]:
    """Return the ids at the other end; a job goes on naming those that it has deleted."""
    if relation.to_many and "-bulk-" in relation.kind:
        done: list[str] | None = (call.collection(relation.kind).get(identifier) or {}).get(DONE)
        if done is not None:
            return done
    return call.account.links.linked(relation, identifier)


def _has_failed(call: PlannedCall, kind: str, identifier: str) -> bool:
    """Return whether nothing came of a job: no items show (REC get_bulk_delete_catalog_items_jobs.200)."""
    job = call.account.jobs.find(kind, identifier)
    return job is not None and job.status == "complete"


def _attributes(call: PlannedCall, kind: str, identifier: str) -> bytes:
    """Return the attributes of a resource as this operation answers them."""
    raw = call.account.collection(kind).rows[identifier]
    schema = call.plan.attributes_schema(kind)
    if not schema:
        return raw
    kept = with_status(call.account, kind, identifier, orjson.loads(raw))
    unasked = _unasked(call, kind)
    if kind in ("list", "segment") and "profile_count" not in unasked:
        kept["profile_count"] = len(call.account.members.of(identifier))
    filler = Filler(call.plan.reader(kind), now=call.now(kind), base=call.base.decode())
    found = filler.attributes(schema, kept)
    for name in unasked:
        found.pop(name, None)
    return orjson.dumps(found)


def _unasked(call: PlannedCall, kind: str) -> frozenset[str]:
    """Name the attributes that are answered only when they are asked for (facts 7.4)."""
    parameter = call.plan.operation.parameters.get(f"additional-fields[{kind}]")
    asked = call.query.additional.get(kind, ())
    return frozenset() if parameter is None else parameter.choices - frozenset(asked)
