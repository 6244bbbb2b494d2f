"""Suppression: no marketing mail to profiles, with or without consent (facts 8.8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.call import Call
from ..jsonapi.documents import identifiers_of
from ..jsonapi.reply import Reply
from ..jsonapi.responses import collection_reply, page_of_jobs, poll_job, require, single_reply
from ..state.account import Account
from ..state.clock import stamp
from ..state.deferred import Effect, effect
from .consent import USER_SUPPRESSED, suppress, suppressed_for, unsuppress
from .model import create_profile

CREATE, DELETE = "profile-suppression-bulk-create-job", "profile-suppression-bulk-delete-job"
_PAGE = 20  # fixed: there is no page[size] (facts 7.2); how many Klaviyo puts on a page is UNCONFIRMED
_ANSWERED_SINCE = "2024-10-15"  # facts 13.3


def post_suppressions(call: Call) -> Reply:
    """Suppress profiles by address, list or segment."""
    return _start(call, CREATE, run_suppression)


def post_unsuppressions(call: Call) -> Reply:
    """Lift suppressions by address, list or segment."""
    return _start(call, DELETE, run_unsuppression)


def _start(call: Call, kind: str, run: Effect[Account]) -> Reply:
    account = call.account
    data = call.payload["data"]
    groups = {
        name: relationship["data"]["id"]
        for name, relationship in (data.get("relationships") or {}).items()
        if relationship.get("data")
    }
    for name, identifier in groups.items():
        require(account.collection(name), name, identifier)
    people = (data.get("attributes", {}).get("profiles") or {}).get("data") or []
    emails = [item["attributes"]["email"] for item in people]
    if kind == DELETE:
        _note_without_effect(call, emails)
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
    answer = _resource(call, kind, identifier, status="processing", completed=now)
    payload = {"job": identifier, "emails": emails, "groups": list(groups.values())}
    account.jobs.start(kind, identifier, run, payload)
    if call.revision < _ANSWERED_SINCE:
        return Reply(202)
    return single_reply(call, answer, status=202)


def _note_without_effect(call: Call, emails: list[str]) -> None:
    account = call.account
    for number, email in enumerate(emails):
        pointer = f"/data/attributes/profiles/data/{number}"
        person = account.profiles.find("email", email)
        if person is None:
            call.violations.append(violation("unknown-person", pointer=pointer))
            call.notes.append("accepted, and in part without effect: nobody has the address")
        elif any(reason != USER_SUPPRESSED for reason in suppressed_for(account, person)):
            call.violations.append(violation("suppression-stays", pointer=pointer))
            call.notes.append("accepted, and in part without effect: other suppressions stay")


@effect("suppress-profiles")
def run_suppression(account: Account, payload: dict[str, Any]) -> None:
    """Suppress the profiles of a job.

    An unknown address gets a profile, so that the suppression holds for its later owner; whether Klaviyo
    creates one is UNCONFIRMED.
    """
    for email in payload["emails"]:
        if account.profiles.find("email", email) is None:
            create_profile(account, {"email": email})
    _run(account, payload, CREATE, suppress)


@effect("unsuppress-profiles")
def run_unsuppression(account: Account, payload: dict[str, Any]) -> None:
    """Lift the suppression of the profiles of a job."""
    _run(account, payload, DELETE, unsuppress)


def _run(
    account: Account, payload: dict[str, Any], kind: str, change: Callable[[Account, str], bool]
) -> None:
    found = [account.profiles.find("email", email) for email in payload["emails"]]
    members = [member for group in payload["groups"] for member in account.members.of(group)]
    done = sum(change(account, person) for person in [*found, *members] if person is not None)
    job = account.collection(kind).get(payload["job"])
    if job is not None:
        total = len(found) + len(members)
        job |= {"total_count": total, "completed_count": done, "skipped_count": total - done}
        account.collection(kind).replace(payload["job"], job)


def get_suppression_jobs(call: Call) -> Reply:
    """List the jobs that suppress."""
    return _list(call, CREATE)


def get_unsuppression_jobs(call: Call) -> Reply:
    """List the jobs that lift suppressions."""
    return _list(call, DELETE)


def _list(call: Call, kind: str) -> Reply:
    page = page_of_jobs(call, kind, sort="created", size=_PAGE)
    resources = [_read(call, kind, identifier) for identifier in page.ids]
    return collection_reply(call, resources, page)


def get_suppression_job(call: Call) -> Reply:
    """Read how far a job that suppresses is."""
    return single_reply(call, _read(call, CREATE, call.ids[0]))


def get_unsuppression_job(call: Call) -> Reply:
    """Read how far a job that lifts suppressions is."""
    return single_reply(call, _read(call, DELETE, call.ids[0]))


def _read(call: Call, kind: str, identifier: str) -> bytes:
    """Look at a job, which may bring it forward."""
    job = poll_job(call, kind, identifier)
    # It is there from the start (REC get_bulk_unsuppress_profiles_job.200).
    moment = job.started if job.completed is None else job.completed
    status = "processing" if job.status == "queued" else job.status
    completed = stamp(datetime.fromtimestamp(moment, UTC))
    return _resource(call, kind, identifier, status=status, completed=completed)


def _resource(call: Call, kind: str, identifier: str, *, status: str, completed: str | None) -> bytes:
    job = call.account.collection(kind).get(identifier) or {}
    shown = {
        "status": status,
        "created_at": job["created"],
        "completed_at": completed,
        **{name: job[name] for name in ("total_count", "completed_count", "skipped_count")},
    }
    groups = {"lists": ("list", job["list_id"]), "segments": ("segment", job["segment_id"])}
    data = {name: identifiers_of(group, [target]) for name, (group, target) in groups.items() if target}
    return call.write(kind, identifier, orjson.dumps(shown), data=data)


_CREATE_PATH, _DELETE_PATH = f"/api/{CREATE}s", f"/api/{DELETE}s"
OPERATIONS = {
    f"POST {_CREATE_PATH}": post_suppressions,
    f"GET {_CREATE_PATH}": get_suppression_jobs,
    f"GET {_CREATE_PATH}/{{job_id}}": get_suppression_job,
    f"POST {_DELETE_PATH}": post_unsuppressions,
    f"GET {_DELETE_PATH}": get_unsuppression_jobs,
    f"GET {_DELETE_PATH}/{{job_id}}": get_unsuppression_job,
}
# Its name up to 2023-06-15 (SPEC).
RETIRED_OPERATIONS = {"POST /api/profile-unsuppression-bulk-create-jobs": post_unsuppressions}
