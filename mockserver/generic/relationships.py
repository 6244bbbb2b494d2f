"""Read and change the relationships of a resource."""

from __future__ import annotations

from typing import Any

from ..jsonapi.documents import identifier_of
from ..jsonapi.reply import Reply
from ..jsonapi.responses import collection_reply, identifiers_reply, nothing_related, single_reply
from ..state.relation import Relation
from .call import PlannedCall
from .changes import require_all
from .reading import compound, page_of


def related(call: PlannedCall) -> Reply:
    """Read the resources at the other end of a relationship."""
    relation, ids = _ends(call)
    if call.plan.many:
        page = page_of(call, relation.target, ids)
        resources, included = compound(call, relation.target, page.ids)
        return collection_reply(call, resources, page, included)
    if not ids:
        return nothing_related(call)
    resources, included = compound(call, relation.target, ids[:1])
    return single_reply(call, resources[0], included=included)


def read_relationship(call: PlannedCall) -> Reply:
    """Read the identifiers at the other end of a relationship."""
    relation, ids = _ends(call)
    if call.plan.many:
        return identifiers_reply(call, relation.target, page_of(call, relation.target, ids))
    if not ids:
        return nothing_related(call)
    return single_reply(call, identifier_of(relation.target, ids[0]))


def add_related(call: PlannedCall) -> Reply:
    """Relate a resource to others; present relations stay."""
    relation, _ = _ends(call)
    for other in _sent(call, relation):
        call.account.links.link(relation, call.ids[0], other)
    return Reply(call.plan.status)


def replace_related(call: PlannedCall) -> Reply:
    """Relate a resource to these and no others."""
    relation, before = _ends(call)
    after = _sent(call, relation)
    gone = [other for other in before if other not in set(after)]
    call.account.links.unlink(relation, call.ids[0], gone)
    for other in after:
        call.account.links.link(relation, call.ids[0], other)
    return Reply(call.plan.status)


def remove_related(call: PlannedCall) -> Reply:
    """Part a resource from others; ids that are not related are ignored."""
    relation, _ = _ends(call)
    items: list[dict[str, Any]] = call.payload["data"]
    call.account.links.unlink(relation, call.ids[0], [item["id"] for item in items])
    return Reply(call.plan.status)


def _ends(call: PlannedCall) -> tuple[Relation, list[str]]:
    """Return the relationship that the path names, and the ids at its other end."""
    kind, identifier = call.plan.kind, call.ids[0]
    call.require(kind, identifier)
    name = call.plan.relation or ""
    relation = call.relation(kind, name)
    if relation is None:  # the contract does not describe the other end
        relation = Relation(kind, name, name.removesuffix("s"), True, f"~{kind}.{name}")
    return relation, call.account.links.linked(relation, identifier)


def _sent(call: PlannedCall, relation: Relation) -> list[str]:
    data = call.payload["data"]
    ids = [item["id"] for item in (data if isinstance(data, list) else [data])]
    call.collection(relation.target)
    require_all(call.account, relation.target, ids)
    return ids
