"""Jobs that create, update or delete many resources: started by a POST, applied when they are complete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from klaviyo_rehearsal.contracts.violation import Violation

from ..jsonapi.refusal import Refusal
from ..jsonapi.reply import Reply
from ..jsonapi.responses import single_reply
from ..state.account import Account
from ..state.deferred import settle
from ..state.jobs import Job
from ..state.links import Relation, link
from .call import Call
from .changes import Change, apply, creation, removal, revision


def start_job(call: Call) -> Reply:
    """Start a job over the items that are sent, and answer how far it is."""
    plan, account = call.plan, call.account
    data = call.exchange.payload["data"]
    items = list(_items(data))
    identifier = data.get("id") or account.ids.ulid(account.clock.seconds())
    row = {
        "status": "queued",
        "created_at": call.now,
        "total_count": len(items),
        "completed_count": 0,
        "failed_count": 0,
        "completed_at": None,
        "errors": [],
    }
    jobs = call.collection(plan.kind)
    if identifier in jobs:  # such as the send job of a campaign, whose id it has: it is started anew
        jobs.delete(identifier)
    jobs.insert(identifier, row)
    payload = {"kind": plan.kind, "id": identifier, "changes": list(_changes(call, items)), "relation": None}
    relation = next((r for r in call.model.relations.get(plan.kind, {}).values() if r.to_many), None)
    if relation is not None:
        parts = [relation.kind, relation.name, relation.target]
        payload["relation"] = [*parts, relation.to_many, relation.inverse, relation.inverse_to_many]
    job = account.jobs.start(_key(plan.kind, identifier), run_changes, payload)
    _write_status(account, plan.kind, identifier, job)
    if plan.answered is None:
        return Reply(plan.status)
    return single_reply(call.exchange, call.write(plan.kind, identifier), status=plan.status)


def run_changes(account: Account, payload: dict[str, Any]) -> None:
    """Apply the changes of a job; those that fail are counted and told of, the others take place."""
    jobs = account.collection(payload["kind"])
    row = jobs.get(payload["id"])
    if row is None:
        return
    relation = None if payload["relation"] is None else Relation(*payload["relation"])
    for number, change in enumerate(payload["changes"]):
        try:
            apply(account, change)
        except Refusal as refusal:
            row["failed_count"] += 1
            row["errors"].append(_error(account, refusal.violations[0], number))
            continue
        row["completed_count"] += 1
        if relation is not None and relation.target == change["kind"] and change["change"] != "delete":
            link(account, relation, payload["id"], change["id"])
    row["completed_at"] = account.clock.now().isoformat(timespec="seconds")
    jobs.replace(payload["id"], row)


def refresh_job(call: Call, kind: str, identifier: str) -> None:
    """Look at a job, which may bring it forward, and note how far it is."""
    if _key(kind, identifier) in call.account.jobs:
        _write_status(call.account, kind, identifier, call.account.jobs.read(_key(kind, identifier)))


def refresh_jobs(call: Call, kind: str) -> None:
    """Note how far all jobs of a type are; a list of them is no look at any."""
    if not kind.endswith("-job"):
        return
    settle(call.account)
    for identifier in call.collection(kind):
        job = call.account.jobs.get(_key(kind, identifier))
        if job is not None:
            _write_status(call.account, kind, identifier, job)


def cancel_job(call: Call, kind: str, identifier: str) -> None:
    """Stop a job before it is complete; of what is no job this does nothing."""
    if _key(kind, identifier) in call.account.jobs:
        _write_status(call.account, kind, identifier, call.account.jobs.cancel(_key(kind, identifier)))


def _key(kind: str, identifier: str) -> str:
    """Name a job among all of an account: two jobs about one campaign have the campaign's id."""
    return f"{kind}/{identifier}"


def _write_status(account: Account, kind: str, identifier: str, job: Job) -> None:
    jobs = account.collection(kind)
    row = jobs.get(identifier)
    if row is None:
        return
    row["status"] = job.status
    if job.completed is not None:
        row["completed_at"] = datetime.fromtimestamp(job.completed, UTC).isoformat(timespec="seconds")
    jobs.replace(identifier, row)


def _changes(call: Call, items: list[dict[str, Any]]) -> Iterator[Change]:
    bulk = call.plan.bulk
    if bulk is None:
        return
    kind, change = bulk
    call.collection(kind)
    for item in items:
        if item.get("type") != kind:
            continue
        if change == "create":
            yield creation(call, kind, item)
        elif change == "update":
            yield revision(call, kind, item["id"], item)
        else:
            yield removal(kind, item["id"])


def _items(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Find the items of a job: an array of resources one level down, under a name that differs by type."""
    for entry in (data.get("attributes") or {}).values():
        content = entry.get("data") if isinstance(entry, dict) else None
        if isinstance(content, list):
            yield from (item for item in content if isinstance(item, dict))


def _error(account: Account, found: Violation, number: int) -> dict[str, Any]:
    return {
        "id": account.ids.uuid4(),
        "code": found.code.replace("-", "_"),
        "title": found.detail,
        "detail": found.detail,
        "source": {"pointer": f"/data/{number}"},
    }
