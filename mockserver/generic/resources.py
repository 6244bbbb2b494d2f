"""Create, read, update, delete, clone and list resources."""

from __future__ import annotations

from ..jsonapi.reply import Reply
from ..jsonapi.responses import collection_reply, single_reply
from .call import PlannedCall
from .changes import CHANGED, MADE, apply, create_change, delete_change, update_change
from .reading import compound, page_of, write_resource


def create(call: PlannedCall) -> Reply:
    """Create a resource."""
    kind, plan = call.plan.kind, call.plan
    change = create_change(call, kind, call.payload["data"])
    # An upsert and a creation look the same in the contract, except for the missing answer.
    if plan.answered is None and change["id"] in call.collection(kind):
        change["change"] = "update"  # such an operation creates or updates: its answer does not show which
    apply(call.account, change)
    if plan.answered is None:
        return Reply(plan.status)
    return single_reply(call, write_resource(call, kind, change["id"], new=MADE), status=plan.status)


def read(call: PlannedCall) -> Reply:
    """Read one resource."""
    kind, identifier = call.plan.kind, call.ids[0]
    call.require(kind, identifier)
    call.account.jobs.poll(kind, identifier)
    resources, included = compound(call, kind, [identifier])
    return single_reply(call, resources[0], included=included)


def update(call: PlannedCall) -> Reply:
    """Change a resource; fields that are not sent stay."""
    kind, identifier = call.plan.kind, call.ids[0]
    call.require(kind, identifier)
    data = call.payload["data"]
    apply(call.account, update_change(call, kind, identifier, data))
    if (data.get("attributes") or {}).get("action") is not None:
        call.account.jobs.cancel(kind, identifier)
    return _answer(call, kind, identifier)


def delete(call: PlannedCall) -> Reply:
    """Delete a resource and its relationships."""
    kind, identifier = call.plan.kind, call.ids[0]
    call.require(kind, identifier)
    reply = _answer(call, kind, identifier)  # a tag group is shown once more, up to 2024-10-15 (SPEC)
    apply(call.account, delete_change(kind, identifier))
    return reply


def clone(call: PlannedCall) -> Reply:
    """Copy a resource under an id of its own, with the name that is sent."""
    kind, data = call.plan.kind, call.payload["data"]
    source = data["id"]
    call.require(kind, source)
    sent = data.get("attributes") or {}
    name = sent.get("new_name") or sent.get("name")
    kept = call.collection(kind).get(source) or {}
    change = create_change(call, kind, {"attributes": kept | ({"name": name} if name else {})})
    apply(call.account, change)
    return single_reply(call, write_resource(call, kind, change["id"], new=MADE), status=call.plan.status)


def touch(call: PlannedCall) -> Reply:
    """Take the relationships of a resource that the body names, and answer the resource."""
    plan, data = call.plan, call.payload["data"]
    kind = plan.answered or plan.kind
    call.require(kind, data["id"])
    apply(call.account, update_change(call, kind, data["id"], {"relationships": data.get("relationships")}))
    return _answer(call, kind, data["id"])


def list_resources(call: PlannedCall) -> Reply:
    """List the resources of a type."""
    kind = call.plan.kind
    call.collection(kind)
    page = page_of(call, kind)
    resources, included = compound(call, kind, page.ids)
    return collection_reply(call, resources, page, included)


def _answer(call: PlannedCall, kind: str, identifier: str) -> Reply:
    if call.plan.answered is None:
        return Reply(call.plan.status)
    return single_reply(call, write_resource(call, kind, identifier, new=CHANGED), status=call.plan.status)
