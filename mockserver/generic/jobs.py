"""Jobs that create, update or delete many resources: started by a POST, applied when they are complete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from ..jsonapi.reply import Reply
from ..jsonapi.responses import single_reply
from ..state.account import Account
from ..state.account_error import AccountError, Reason
from ..state.clock import kept_time, later
from ..state.deferred import effect
from ..state.relation import Relation
from .call import PlannedCall
from .changes import Change, apply, create_change, delete_change, update_change
from .live_defaults import JOB_LIFE
from .reading import DONE, write_resource

# The name of a job's items in its body, where it is not the plural of their type.
_MEMBERS: Mapping[str, str] = MappingProxyType(
    {"catalog-item": "items", "catalog-variant": "variants", "catalog-category": "categories"}
)


def start_job(call: PlannedCall) -> Reply:
    """Start a job over the items that are sent, and answer it as it begins.

    The changes take place at once and are counted when the job is complete; deletions are counted at once
    (REC get_bulk_delete_catalog_items_job.200: completed_count 2 while it is processing).
    """
    plan, account = call.plan, call.account
    data = call.payload["data"]
    items = list(_items(data))
    identifier = data.get("id") or account.ids.ulid(account.clock.seconds())
    row = {
        "created_at": call.now(plan.kind),
        "expires_at": kept_time(plan.kind, later(account.clock.now(), JOB_LIFE)),
        "total_count": len(items),
        "completed_count": 0,
        "failed_count": 0,
        "errors": [],
    }
    jobs = call.collection(plan.kind)
    # The send job of a campaign has the campaign's id, and is started anew.
    if identifier in jobs:
        jobs.delete(identifier)
    answer = None
    if plan.bulk is not None and plan.answered is not None:
        jobs.insert(identifier, {**row, "status": "processing", "completed_at": None})
        answer = write_resource(call, plan.kind, identifier)
        jobs.delete(identifier)
    jobs.insert(identifier, row)
    relation = next((r for r in call.graph.relations.get(plan.kind, {}).values() if r.to_many), None)
    outcome = _applied(account, _changes(call, items))
    payload = {"kind": plan.kind, "id": identifier, **outcome, "relation": None}
    if relation is not None:
        parts = [relation.kind, relation.name, relation.target]
        payload["relation"] = [*parts, relation.to_many, relation.inverse, relation.inverse_to_many]
    if plan.bulk is not None and plan.bulk[1] == "delete":
        count_changes(account, payload)
    account.jobs.start(plan.kind, identifier, finish_job, payload)
    if plan.answered is None:
        return Reply(plan.status)
    return single_reply(call, answer or write_resource(call, plan.kind, identifier), status=plan.status)


def _applied(account: Account, changes: Iterable[Change]) -> dict[str, Any]:
    """Apply the changes of a job; those that fail are told, the others take place."""
    done: list[list[str]] = []
    errors: list[Change] = []
    for change in changes:
        try:
            apply(account, change)
        except AccountError as error:
            errors.append(_error(account, error.reasons[0], change))
        else:
            done.append([change["kind"], change["id"]])
    return {"done": done, "errors": errors}


@effect("count-changes")
def finish_job(account: Account, payload: dict[str, Any]) -> None:
    """Count the changes of a job that is complete."""
    count_changes(account, payload)


@effect("apply-changes")
def run_changes(account: Account, payload: dict[str, Any]) -> None:
    """Apply the changes of a job that an older state file has, and count them."""
    count_changes(account, payload | _applied(account, payload["changes"]))


def count_changes(account: Account, payload: dict[str, Any]) -> None:
    """Write into a job the changes that took place, and the errors of the others."""
    jobs = account.collection(payload["kind"])
    row = jobs.get(payload["id"])
    if row is None:
        return
    done, errors = payload["done"], payload["errors"]
    jobs.replace(
        payload["id"],
        {
            **row,
            "completed_count": len(done),
            "failed_count": len(errors),
            "errors": errors,
            DONE: [identifier for _, identifier in done],
        },
    )
    relation = None if payload["relation"] is None else Relation(*payload["relation"])
    for kind, identifier in done:
        if relation is not None and relation.target == kind:
            account.links.link(relation, payload["id"], identifier)


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


def _error(account: Account, reason: Reason, change: Change) -> Change:
    """Describe a change that failed (REC get_bulk_delete_catalog_items_jobs.200)."""
    member = _MEMBERS.get(change["kind"], f"{change['kind']}s")
    return {
        "id": account.ids.uuid4(),
        "code": "invalid",
        "title": "Invalid input",
        "detail": reason.detail,
        "source": {"pointer": f"/data/attributes/{member}/data/id"},
        "meta": {"id": change["id"]},
    }
