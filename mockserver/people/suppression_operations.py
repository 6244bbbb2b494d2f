"""Suppression: no marketing mail to profiles, whatever their consent (facts 8.8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.documents import Writers, fields_for, identifier_of
from ..jsonapi.exchange import Exchange
from ..jsonapi.reply import Reply
from ..jsonapi.responses import account_of, collection_reply, page_of_jobs, require, single_reply
from ..state.account import Account
from ..state.clock import stamp
from .consent import suppress, unsuppress
from .model import create_profile

CREATE, DELETE = "profile-suppression-bulk-create-job", "profile-suppression-bulk-delete-job"
_PAGE = 20  # fixed: there is no page[size] (facts 7.2); how many Klaviyo puts on a page is UNCONFIRMED
_ANSWERED_SINCE = "2024-10-15"  # wire.md


def post_suppressions(exchange: Exchange, writers: Writers) -> Reply:
    """Suppress profiles by address, list or segment."""
    return _start(exchange, writers, CREATE, run_suppression)


def post_unsuppressions(exchange: Exchange, writers: Writers) -> Reply:
    """Lift suppressions by address, list or segment."""
    return _start(exchange, writers, DELETE, run_unsuppression)


def _start(
    exchange: Exchange, writers: Writers, kind: str, effect: Callable[[Account, dict[str, Any]], None]
) -> Reply:
    account = account_of(exchange)
    data = exchange.payload["data"]
    groups = {
        name: relationship["data"]["id"]
        for name, relationship in (data.get("relationships") or {}).items()
        if relationship.get("data")
    }
    for name, identifier in groups.items():
        require(account.collection(name), name, identifier)
    people = (data["attributes"].get("profiles") or {}).get("data") or []
    emails = [item["attributes"]["email"] for item in people]
    if kind == DELETE:
        _note_unknown(exchange, emails)
    identifier = account.ids.ulid(account.clock.seconds())
    account.collection(kind).insert(
        identifier,
        {
            "created": stamp(account.clock.now()),
            "list_id": groups.get("list"),
            "segment_id": groups.get("segment"),
            "total_count": 0,
            "completed_count": 0,
            "skipped_count": 0,
        },
    )
    # As it is answered: nothing counted and completed already, though it is processing (LIVE REC).
    now = stamp(account.clock.now())
    answer = _resource(exchange, writers, kind, identifier, status="processing", completed=now)
    payload = {"job": identifier, "emails": emails, "groups": list(groups.values())}
    account.jobs.start(identifier, effect, payload)
    if exchange.revision is not None and exchange.revision < _ANSWERED_SINCE:
        return Reply(202)
    return single_reply(exchange, answer, status=202)


def _note_unknown(exchange: Exchange, emails: list[str]) -> None:
    account = account_of(exchange)
    for number, email in enumerate(emails):
        if account.profiles.find("email", email) is None:
            pointer = f"/data/attributes/profiles/data/{number}"
            exchange.violations.append(violation("unknown-person", pointer=pointer))
            exchange.note = "accepted, and in part without effect: nobody has the address"


def run_suppression(account: Account, payload: dict[str, Any]) -> None:
    """Suppress the profiles of a job.

    An address that nobody has gets a profile, so that the suppression holds for who comes later; whether
    Klaviyo makes one is UNCONFIRMED.
    """
    for email in payload["emails"]:
        if account.profiles.find("email", email) is None:
            create_profile(account, {"email": email})
    _run(account, payload, CREATE, suppress)


def run_unsuppression(account: Account, payload: dict[str, Any]) -> None:
    """Lift the suppression of the profiles of a job."""
    _run(account, payload, DELETE, unsuppress)


def _run(
    account: Account, payload: dict[str, Any], kind: str, change: Callable[[Account, str], bool]
) -> None:
    found = [account.profiles.find("email", email) for email in payload["emails"]]
    members = [member for group in payload["groups"] for member in account.members.get(group, ())]
    done = sum(change(account, person) for person in [*found, *members] if person is not None)
    job = account.collection(kind).get(payload["job"])
    if job is not None:
        total = len(found) + len(members)
        job |= {"total_count": total, "completed_count": done, "skipped_count": total - done}
        account.collection(kind).replace(payload["job"], job)


def get_suppression_jobs(exchange: Exchange, writers: Writers) -> Reply:
    """List the jobs that suppress."""
    return _list(exchange, writers, CREATE)


def get_unsuppression_jobs(exchange: Exchange, writers: Writers) -> Reply:
    """List the jobs that lift suppressions."""
    return _list(exchange, writers, DELETE)


def _list(exchange: Exchange, writers: Writers, kind: str) -> Reply:
    page = page_of_jobs(exchange, kind, sort="created", size=_PAGE)
    resources = [_read(exchange, writers, kind, identifier) for identifier in page.ids]
    return collection_reply(exchange, resources, page)


def get_suppression_job(exchange: Exchange, writers: Writers) -> Reply:
    """Read how far a job that suppresses is."""
    return single_reply(exchange, _read(exchange, writers, CREATE, exchange.ids[0]))


def get_unsuppression_job(exchange: Exchange, writers: Writers) -> Reply:
    """Read how far a job that lifts suppressions is."""
    return single_reply(exchange, _read(exchange, writers, DELETE, exchange.ids[0]))


def _read(exchange: Exchange, writers: Writers, kind: str, identifier: str) -> bytes:
    """Look at a job, which may bring it forward."""
    account = account_of(exchange)
    require(account.collection(kind), kind, identifier)
    job = account.jobs.read(identifier)
    completed = None if job.completed is None else stamp(datetime.fromtimestamp(job.completed, UTC))
    return _resource(exchange, writers, kind, identifier, status=job.status, completed=completed)


def _resource(
    exchange: Exchange, writers: Writers, kind: str, identifier: str, *, status: str, completed: str | None
) -> bytes:
    job = account_of(exchange).collection(kind).get(identifier) or {}
    shown = {
        "status": status,
        "created_at": job["created"],
        "completed_at": completed,
        **{name: job[name] for name in ("total_count", "completed_count", "skipped_count")},
    }
    groups = {"lists": ("list", job["list_id"]), "segments": ("segment", job["segment_id"])}
    data = {
        name: b"[%b]" % identifier_of(group, target) for name, (group, target) in groups.items() if target
    }
    return writers[kind].write(
        exchange.base, identifier, orjson.dumps(shown), fields=fields_for(exchange.query, kind), data=data
    )


_CREATE_PATH, _DELETE_PATH = f"/api/{CREATE}s", f"/api/{DELETE}s"
BEHAVIOURS = {
    f"POST {_CREATE_PATH}": post_suppressions,
    f"GET {_CREATE_PATH}": get_suppression_jobs,
    f"GET {_CREATE_PATH}/{{job_id}}": get_suppression_job,
    f"POST {_DELETE_PATH}": post_unsuppressions,
    f"GET {_DELETE_PATH}": get_unsuppression_jobs,
    f"GET {_DELETE_PATH}/{{job_id}}": get_unsuppression_job,
}
