"""Create, read, update, delete and list resources, and what hangs together with that: compound documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klaviyo_rehearsal.contracts.filters import Condition

from ..jsonapi.listing import list_page
from ..jsonapi.paging import Page
from ..jsonapi.reply import Reply
from ..jsonapi.responses import collection_reply, single_reply
from ..state.links import Relation, linked
from ..state.store import Attributes, read_attribute
from .call import Call
from .changes import apply, creation, removal, revision
from .jobs import cancel_job, refresh_job, refresh_jobs

# Pages where no loaded contract tells their size (facts 7.2); that of other types is UNCONFIRMED.
_PAGES: Mapping[str, int] = {"list": 10, "segment": 10, "tag-group": 25, "campaign": 100, "metric": 200}
_PAGE = 50


def create(call: Call) -> Reply:
    """Make a resource of what was sent."""
    kind, plan = call.plan.kind, call.plan
    change = creation(call, kind, call.exchange.payload["data"])
    if plan.answered is None and change["id"] in call.collection(kind):
        change["change"] = "update"  # an answer without a body cannot tell that it was there
    apply(call.account, change)
    if plan.answered is None:
        return Reply(plan.status)
    return single_reply(call.exchange, call.write(kind, change["id"]), status=plan.status)


def read(call: Call) -> Reply:
    """Read one resource."""
    kind, identifier = call.plan.kind, call.exchange.ids[0]
    call.require(kind, identifier)
    refresh_job(call, kind, identifier)
    resources, included = compound(call, kind, [identifier])
    return single_reply(call.exchange, resources[0], included=included)


def update(call: Call) -> Reply:
    """Change a resource: what is not sent stays."""
    kind, identifier = call.plan.kind, call.exchange.ids[0]
    call.require(kind, identifier)
    data = call.exchange.payload["data"]
    apply(call.account, revision(call, kind, identifier, data))
    if (data.get("attributes") or {}).get("action") is not None:
        cancel_job(call, kind, identifier)
    return _answer(call, kind, identifier)


def delete(call: Call) -> Reply:
    """Delete a resource; it is gone from whatever it was related to."""
    kind, identifier = call.plan.kind, call.exchange.ids[0]
    call.require(kind, identifier)
    reply = _answer(call, kind, identifier)  # a tag group is shown once more, up to 2024-10-15 (SPEC)
    apply(call.account, removal(kind, identifier))
    return reply


def clone(call: Call) -> Reply:
    """Copy a resource under an id of its own, with the name that is sent."""
    kind, data = call.plan.kind, call.exchange.payload["data"]
    source = data["id"]
    call.require(kind, source)
    sent = data.get("attributes") or {}
    name = sent.get("new_name") or sent.get("name")
    kept = call.collection(kind).get(source) or {}
    change = creation(call, kind, {"attributes": kept | ({"name": name} if name else {})})
    apply(call.account, change)
    return single_reply(call.exchange, call.write(kind, change["id"]), status=call.plan.status)


def touch(call: Call) -> Reply:
    """Do something with a resource that the body names: relate it as its relationships say, and answer it."""
    plan, data = call.plan, call.exchange.payload["data"]
    kind = plan.answered or plan.kind
    call.require(kind, data["id"])
    apply(call.account, revision(call, kind, data["id"], {"relationships": data.get("relationships")}))
    return _answer(call, kind, data["id"])


def list_resources(call: Call) -> Reply:
    """List the resources of a type."""
    kind = call.plan.kind
    call.collection(kind)
    refresh_jobs(call, kind)
    page = page_of(call, kind)
    resources, included = compound(call, kind, page.ids)
    return collection_reply(call.exchange, resources, page, included)


def page_of(call: Call, kind: str, among: list[str] | None = None) -> Page:
    """Return a page of a type's resources, as the query asks for it; only of those `among`, if given."""
    collection, query, plan = call.collection(kind), call.exchange.query, call.plan
    relations = {
        condition.field: relation
        for condition in query.conditions
        if (relation := _filtered_relation(call, kind, condition)) is not None
    }

    def value(identifier: str, attributes: Attributes, field: str) -> Any:
        if field == "ids":
            return identifier
        return read_attribute(identifier, attributes, field)

    for condition in query.conditions:
        if condition.field in relations:
            relation = relations[condition.field]
            among = [
                identifier
                for identifier in (collection if among is None else among)
                if not set(linked(call.account, relation, identifier)).isdisjoint(condition.values)
            ]
    paged = "page[cursor]" in plan.operation.parameters
    size = query.size or call.model.page_sizes.get(plan.operation.key) or _PAGES.get(kind, _PAGE)
    return list_page(
        collection,
        conditions=[item for item in query.conditions if item.field not in relations],
        sort=query.sort or _default_sort(call, kind),
        cursor=query.cursor,
        size=size if paged else max(len(collection), 1),
        read=value,
        among=among,
    )


def compound(call: Call, kind: str, ids: list[str]) -> tuple[list[bytes], list[bytes] | None]:
    """Write resources and what is to be included with them, each once; None when nothing was asked for."""
    include = [
        relation
        for name in call.exchange.query.include
        if (relation := call.relation(kind, name)) is not None
    ]
    written: dict[tuple[str, str], bytes] = {}
    resources = []
    for identifier in ids:
        shown = {relation.name: linked(call.account, relation, identifier) for relation in include}
        resources.append(call.write(kind, identifier, shown=shown))
        for relation in include:
            for other in shown[relation.name]:
                if (relation.target, other) not in written:
                    written[relation.target, other] = call.write(relation.target, other)
    return resources, list(written.values()) if call.exchange.query.include else None


def _answer(call: Call, kind: str, identifier: str) -> Reply:
    if call.plan.answered is None:
        return Reply(call.plan.status)
    return single_reply(call.exchange, call.write(kind, identifier), status=call.plan.status)


def _filtered_relation(call: Call, kind: str, condition: Condition) -> Relation | None:
    """Find the relationship that a filter speaks of: `coupon.id` of codes, `category.id` of items."""
    name = condition.field.removesuffix(".id").removesuffix("_id")
    if name == condition.field:
        return None
    every = call.model.relations.get(kind, {})
    plural = next((item for item in every.values() if item.target.rsplit("-", 1)[-1] == name), None)
    return every.get(name) or plural


def _default_sort(call: Call, kind: str) -> str:
    declared = call.declared(kind)
    return next((name for name in ("created", "created_at") if name in declared), "id")
