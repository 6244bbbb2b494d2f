"""Jobs that create, update or delete many resources: started by a POST, applied when they are complete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..jsonapi.reply import Reply
from ..jsonapi.responses import single_reply
from ..state.account import Account
from ..state.account_error import AccountError, Reason
from ..state.deferred import effect
from ..state.relation import Relation
from .call import PlannedCall
from .changes import Change, apply, create_change, delete_change, update_change
from .reading import write_resource


def start_job(call: PlannedCall) -> Reply:
    """Start a job over the items that are sent, and answer how far it is."""
    plan, account = call.plan, call.account
    data = call.payload["data"]
    items = list(_items(data))
    identifier = data.get("id") or account.ids.ulid(account.clock.seconds())
    row = {
        "created_at": call.now,
        "total_count": len(items),
        "completed_count": 0,
        "failed_count": 0,
        "errors": [],
    }
    jobs = call.collection(plan.kind)
    # The send job of a campaign has the campaign's id, and is started anew.
    if identifier in jobs:
        jobs.delete(identifier)
    jobs.insert(identifier, row)
    payload = {"kind": plan.kind, "id": identifier, "changes": list(_changes(call, items)), "relation": None}
    relation = next((r for r in call.graph.relations.get(plan.kind, {}).values() if r.to_many), None)
    if relation is not None:
        parts = [relation.kind, relation.name, relation.target]
        payload["relation"] = [*parts, relation.to_many, relation.inverse, relation.inverse_to_many]
    account.jobs.start(plan.kind, identifier, run_changes, payload)
    if plan.answered is None:
        return Reply(plan.status)
    return single_reply(call, write_resource(call, plan.kind, identifier), status=plan.status)


@effect("apply-changes")
def run_changes(account: Account, payload: dict[str, Any]) -> None:
    """Apply the changes of a job; those that fail are counted and listed, the others take place."""
    jobs = account.collection(payload["kind"])
    row = jobs.get(payload["id"])
    if row is None:
        return
    relation = None if payload["relation"] is None else Relation(*payload["relation"])
    for number, change in enumerate(payload["changes"]):
        try:
            apply(account, change)
        except AccountError as error:
            row["failed_count"] += 1
            row["errors"].append(_error(account, error.reasons[0], number))
            continue
        row["completed_count"] += 1
        if relation is not None and relation.target == change["kind"] and change["change"] != "delete":
            account.links.link(relation, payload["id"], change["id"])
    jobs.replace(payload["id"], row)


def _changes(call: PlannedCall, items: list[dict[str, Any]]) -> Iterator[Change]:
    bulk = call.plan.bulk
    if bulk is None:
        return
    kind, change = bulk
    call.collection(kind)
    for item in items:
        if item.get("type") != kind:
            continue
        if change == "create":
            yield create_change(call, kind, item)
        elif change == "update":
            yield update_change(call, kind, item["id"], item)
        else:
            yield delete_change(kind, item["id"])


def _items(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Find the items of a job: an array of resources, under a name that differs by type.

    It is one level down, and at once under its name up to 2023-06-15 (SPEC).
    """
    for entry in (data.get("attributes") or {}).values():
        content = entry.get("data") if isinstance(entry, dict) else entry
        if isinstance(content, list):
            yield from (item for item in content if isinstance(item, dict) and "type" in item)


def _error(account: Account, reason: Reason, number: int) -> dict[str, Any]:
    return {
        "id": account.ids.uuid4(),
        "code": reason.code.replace("-", "_"),
        "title": reason.detail,
        "detail": reason.detail,
        "source": {"pointer": f"/data/{number}"},
    }
