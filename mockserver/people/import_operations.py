"""Bulk imports of profiles (facts 8.5): many are made or changed, and put on lists; consent stays."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from ..jsonapi.call import Call
from ..jsonapi.documents import identifiers_of
from ..jsonapi.paging import Page
from ..jsonapi.reply import Reply
from ..jsonapi.responses import (
    collection_reply,
    identifiers_reply,
    page_of,
    page_of_jobs,
    poll_job,
    require,
    single_reply,
)
from ..state.account import Account
from ..state.account_error import AccountError, Reason
from ..state.clock import later, stamp, whole_seconds
from ..state.deferred import effect
from .model import Reading, save_profile
from .writing import write_profile

_JOB = "profile-bulk-import-job"
# Reason -> code and title of an import error.
_ERRORS = {"duplicate-profile": ("duplicate_profile", "Conflict."), "not-found": ("not_found", "Not found.")}
# Bytes of the profiles that one job may read and write: ten thousand usual ones have 10 MB.
_MOST_READ = 256 * 1024 * 1024
_LIFE = timedelta(days=7)  # LIVE REC bulk_import_profiles.202


def post_import(call: Call) -> Reply:
    """Queue an import: 202 with the job, in which nothing is counted yet but the total."""
    account = call.account
    data = call.payload["data"]
    lists = [item["id"] for item in ((data.get("relationships") or {}).get("lists") or {}).get("data") or []]
    for list_id in lists:
        require(account.lists, "list", list_id)
    people = data["attributes"]["profiles"]["data"]
    now = account.clock.now()
    identifier = _job_id(account)
    account.collection(_JOB).insert(
        identifier,
        {
            "created_at": stamp(now),
            "expires_at": whole_seconds(later(now, _LIFE)),
            "total_count": len(people),
            "completed_count": 0,
            "failed_count": 0,
            "lists": lists,
            "profiles": [],
            "errors": [],
        },
    )
    answer = _resource(call, identifier, "queued", None, new=True)
    account.jobs.start(_JOB, identifier, run_import, {"job": identifier, "people": people})
    return single_reply(call, answer, status=202)


def _job_id(account: Account) -> str:
    """Make an id of the form that import jobs have: base64url without padding (facts 8.0)."""
    text = f"{account.company_id}:{account.ids.ulid(account.clock.seconds())}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@effect("import-profiles")
def run_import(account: Account, payload: dict[str, Any]) -> None:
    """Import the profiles of a job; those that can't be are listed among its errors."""
    job = account.collection(_JOB).get(payload["job"])
    if job is None:
        return
    done: dict[str, None] = {}
    reading = Reading(account, _MOST_READ)
    for number, person in enumerate(payload["people"]):
        patch = (person.get("meta") or {}).get("patch_properties")
        try:
            reading.count(None)
            saved, _ = save_profile(account, person.get("id"), person.get("attributes", {}), patch)
        except AccountError as error:
            job["errors"].append(_keep_error(account, error.reasons[0], number, person))
            continue
        done[saved] = None
        reading.left -= len(account.profiles.rows[saved])
    job["profiles"] = list(done)
    job["failed_count"] = len(job["errors"])
    job["completed_count"] = len(payload["people"]) - len(job["errors"])
    account.collection(_JOB).replace(payload["job"], job)
    for list_id in job["lists"]:
        if list_id in account.lists:  # it may be gone by now
            account.members.join(list_id, done)


def _keep_error(account: Account, reason: Reason, number: int, person: dict[str, Any]) -> str:
    code, title = _ERRORS.get(reason.code, ("invalid", "Invalid input."))
    identifier = account.ids.uuid4()
    account.collection("import-error").insert(
        identifier,
        {
            "code": code,
            "title": title,
            "detail": reason.detail,
            "source": {"pointer": f"/data/attributes/profiles/data/{number}"},
            "original_payload": person,
        },
    )
    return identifier


def get_imports(call: Call) -> Reply:
    """List import jobs, 20 a page."""
    page = page_of_jobs(call, _JOB, sort="-created_at", size=20)
    return collection_reply(call, [_read(call, item) for item in page.ids], page)


def get_import(call: Call) -> Reply:
    """Read how far an import is."""
    job = _job(call)
    included = None
    if call.query.include:
        included = _write_lists(call, job)
    return single_reply(call, _read(call, call.ids[0]), included=included)


def get_import_lists(call: Call) -> Reply:
    """Read the lists that an import fills; not paged."""
    lists = _write_lists(call, _job(call))
    return collection_reply(call, lists, Page([]))


def get_import_list_ids(call: Call) -> Reply:
    """Read the ids of the lists that an import fills."""
    return identifiers_reply(call, "list", Page(_job(call)["lists"]))


def get_import_profiles(call: Call) -> Reply:
    """List the profiles that an import made or changed, 20 a page."""
    page = _profiles(call)
    return collection_reply(call, [write_profile(call, item) for item in page.ids], page)


def get_import_profile_ids(call: Call) -> Reply:
    """List the ids of the profiles that an import made or changed."""
    return identifiers_reply(call, "profile", _profiles(call))


def get_import_errors(call: Call) -> Reply:
    """List the profiles that could not be imported, with the reasons."""
    errors = call.account.collection("import-error")
    page = page_of(call, errors, size=20, among=_job(call)["errors"])
    resources = [call.write("import-error", item, errors.rows[item]) for item in page.ids]
    return collection_reply(call, resources, page)


def _job(call: Call) -> dict[str, Any]:
    jobs = call.account.collection(_JOB)
    content: dict[str, Any] = orjson.loads(require(jobs, _JOB, call.ids[0]))
    return content


def _profiles(call: Call) -> Page:
    return page_of(call, call.account.profiles, size=20, among=_job(call)["profiles"])


def _write_lists(call: Call, job: dict[str, Any]) -> list[bytes]:
    rows = call.account.lists.rows
    return [call.write("list", item, rows[item]) for item in job["lists"] if item in rows]


def _read(call: Call, identifier: str) -> bytes:
    """Look at a job, which may bring it forward."""
    job = poll_job(call, _JOB, identifier)
    # The first look still finds it queued (REC get_bulk_import_profiles_job.200).
    waits = job.status == "processing" and job.reads <= 1
    return _resource(call, identifier, "queued" if waits else job.status, job.completed)


def _without_fraction(text: str) -> str:
    return whole_seconds(datetime.fromisoformat(text))


def _resource(
    call: Call, identifier: str, status: str, completed: float | None, *, new: bool = False
) -> bytes:
    job = call.account.collection(_JOB).get(identifier) or {}
    # Whole seconds in the answer that starts a job, six digits later on (REC bulk_import_profiles.202).
    created = _without_fraction(job["created_at"]) if new else job["created_at"]
    shown = {
        "status": status,
        "created_at": created,
        "started_at": None if status == "queued" else job["created_at"],
        "completed_at": None if completed is None else whole_seconds(datetime.fromtimestamp(completed, UTC)),
        "expires_at": job["expires_at"],
        **{name: job[name] for name in ("total_count", "completed_count", "failed_count")},
    }
    # Of its relationships a job always shows this one (LIVE REC bulk_import_profiles.202).
    data = {"lists": identifiers_of("list", job["lists"])}
    return call.write(_JOB, identifier, orjson.dumps(shown), data=data)


_PATH = f"/api/{_JOB}s"
OPERATIONS = {
    f"POST {_PATH}": post_import,
    f"GET {_PATH}": get_imports,
    f"GET {_PATH}/{{job_id}}": get_import,
    f"GET {_PATH}/{{id}}/lists": get_import_lists,
    f"GET {_PATH}/{{id}}/relationships/lists": get_import_list_ids,
    f"GET {_PATH}/{{id}}/profiles": get_import_profiles,
    f"GET {_PATH}/{{id}}/relationships/profiles": get_import_profile_ids,
    f"GET {_PATH}/{{id}}/import-errors": get_import_errors,
}
