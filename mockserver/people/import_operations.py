"""Bulk imports of profiles (facts 8.5): many are made or changed, and put on lists; consent stays."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from ..jsonapi.documents import Writers, fields_for, identifier_of
from ..jsonapi.exchange import Exchange
from ..jsonapi.listing import list_page
from ..jsonapi.paging import Page
from ..jsonapi.refusal import Refusal
from ..jsonapi.reply import Reply
from ..jsonapi.responses import (
    account_of,
    collection_reply,
    identifiers_reply,
    page_of_jobs,
    require,
    single_reply,
    write_plain,
    write_profile,
)
from ..state.account import Account
from ..state.clock import stamp
from .model import save_profile

_JOB = "profile-bulk-import-job"
_LIFE = timedelta(days=7)  # LIVE REC bulk_import_profiles.202


def post_import(exchange: Exchange, writers: Writers) -> Reply:
    """Queue an import: 202 with the job, in which nothing is counted yet but the total."""
    account = account_of(exchange)
    data = exchange.payload["data"]
    lists = [item["id"] for item in (data.get("relationships") or {}).get("lists", {}).get("data") or []]
    for list_id in lists:
        require(account.lists, "list", list_id)
    people = data["attributes"]["profiles"]["data"]
    now = account.clock.now()
    identifier = _job_id(account)
    account.collection(_JOB).insert(
        identifier,
        {
            "created_at": stamp(now),
            "expires_at": stamp(now + _LIFE),
            "total_count": len(people),
            "completed_count": 0,
            "failed_count": 0,
            "lists": lists,
            "profiles": [],
            "errors": [],
        },
    )
    answer = _resource(exchange, writers, identifier, "queued", None)
    account.jobs.start(identifier, run_import, {"job": identifier, "people": people})
    return single_reply(exchange, answer, status=202)


def _job_id(account: Account) -> str:
    """Make an id of the form that import jobs have: base64url without padding (facts 8.0)."""
    text = f"{account.company_id}:{account.ids.ulid(account.clock.seconds())}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def run_import(account: Account, payload: dict[str, Any]) -> None:
    """Import the profiles of a job; those that can't be are listed among its errors."""
    job = account.collection(_JOB).get(payload["job"])
    if job is None:
        return
    done: dict[str, None] = {}
    for number, person in enumerate(payload["people"]):
        patch = (person.get("meta") or {}).get("patch_properties")
        try:
            saved, _ = save_profile(account, person.get("id"), person["attributes"], patch)
        except Refusal as refusal:
            job["errors"].append(_keep_error(account, refusal, number, person))
            continue
        done[saved] = None
    job["profiles"] = list(done)
    job["failed_count"] = len(job["errors"])
    job["completed_count"] = len(payload["people"]) - len(job["errors"])
    account.collection(_JOB).replace(payload["job"], job)
    now = stamp(account.clock.now())
    for list_id in job["lists"]:
        members = account.members.get(list_id)
        if members is not None:  # it may be gone by now
            for identifier in done:
                members.setdefault(identifier, now)


def _keep_error(account: Account, refusal: Refusal, number: int, person: dict[str, Any]) -> str:
    found = refusal.violations[0]
    code, title = {409: ("duplicate_profile", "Conflict.")}.get(found.status, ("not_found", "Not found."))
    identifier = account.ids.uuid4()
    account.collection("import-error").insert(
        identifier,
        {
            "code": code,
            "title": title,
            "detail": found.detail,
            "source": {"pointer": f"/data/attributes/profiles/data/{number}"},
            "original_payload": person,
        },
    )
    return identifier


def get_imports(exchange: Exchange, writers: Writers) -> Reply:
    """List import jobs, 20 a page."""
    page = page_of_jobs(exchange, _JOB, sort="-created_at", size=20)
    return collection_reply(exchange, [_read(exchange, writers, item) for item in page.ids], page)


def get_import(exchange: Exchange, writers: Writers) -> Reply:
    """Read how far an import is."""
    job = _job(exchange)
    included = None
    if exchange.query.include:
        included = _write_lists(exchange, writers, job)
    return single_reply(exchange, _read(exchange, writers, exchange.ids[0]), included=included)


def get_import_lists(exchange: Exchange, writers: Writers) -> Reply:
    """Read the lists that an import fills; not paged."""
    lists = _write_lists(exchange, writers, _job(exchange))
    return collection_reply(exchange, lists, Page([]))


def get_import_list_ids(exchange: Exchange, writers: Writers) -> Reply:
    """Read the ids of the lists that an import fills."""
    return identifiers_reply(exchange, "list", Page(_job(exchange)["lists"]))


def get_import_profiles(exchange: Exchange, writers: Writers) -> Reply:
    """List the profiles that an import made or changed, 20 a page."""
    page = _profiles(exchange)
    return collection_reply(exchange, [write_profile(exchange, writers, item) for item in page.ids], page)


def get_import_profile_ids(exchange: Exchange, writers: Writers) -> Reply:
    """List the ids of the profiles that an import made or changed."""
    return identifiers_reply(exchange, "profile", _profiles(exchange))


def get_import_errors(exchange: Exchange, writers: Writers) -> Reply:
    """List what could not be imported, and why."""
    errors = account_of(exchange).collection("import-error")
    page = list_page(
        errors,
        conditions=(),
        sort="id",
        cursor=exchange.query.cursor,
        size=exchange.query.size or 20,
        among=_job(exchange)["errors"],
    )
    resources = [
        writers["import-error"].write(
            exchange.base, item, errors.rows[item], fields=fields_for(exchange.query, "import-error")
        )
        for item in page.ids
    ]
    return collection_reply(exchange, resources, page)


def _job(exchange: Exchange) -> dict[str, Any]:
    jobs = account_of(exchange).collection(_JOB)
    content: dict[str, Any] = orjson.loads(require(jobs, _JOB, exchange.ids[0]))
    return content


def _profiles(exchange: Exchange) -> Page:
    return list_page(
        account_of(exchange).profiles,
        conditions=(),
        sort="id",
        cursor=exchange.query.cursor,
        size=exchange.query.size or 20,
        among=_job(exchange)["profiles"],
    )


def _write_lists(exchange: Exchange, writers: Writers, job: dict[str, Any]) -> list[bytes]:
    rows = account_of(exchange).lists.rows
    return [write_plain(exchange, writers, "list", item, rows[item]) for item in job["lists"] if item in rows]


def _read(exchange: Exchange, writers: Writers, identifier: str) -> bytes:
    """Look at a job, which may bring it forward."""
    job = account_of(exchange).jobs.read(identifier)
    return _resource(exchange, writers, identifier, job.status, job.completed)


def _resource(
    exchange: Exchange, writers: Writers, identifier: str, status: str, completed: float | None
) -> bytes:
    job = account_of(exchange).collection(_JOB).get(identifier) or {}
    shown = {
        "status": status,
        "created_at": job["created_at"],
        "started_at": None if status == "queued" else job["created_at"],
        "completed_at": None if completed is None else stamp(datetime.fromtimestamp(completed, UTC)),
        "expires_at": job["expires_at"],
        **{name: job[name] for name in ("total_count", "completed_count", "failed_count")},
    }
    return writers[_JOB].write(
        exchange.base,
        identifier,
        orjson.dumps(shown),
        fields=fields_for(exchange.query, _JOB),
        # Of its relationships a job always shows this one (LIVE REC bulk_import_profiles.202).
        data={"lists": b"[%b]" % b",".join(identifier_of("list", item) for item in job["lists"])},
    )


_PATH = f"/api/{_JOB}s"
BEHAVIOURS = {
    f"POST {_PATH}": post_import,
    f"GET {_PATH}": get_imports,
    f"GET {_PATH}/{{job_id}}": get_import,
    f"GET {_PATH}/{{id}}/lists": get_import_lists,
    f"GET {_PATH}/{{id}}/relationships/lists": get_import_list_ids,
    f"GET {_PATH}/{{id}}/profiles": get_import_profiles,
    f"GET {_PATH}/{{id}}/relationships/profiles": get_import_profile_ids,
    f"GET {_PATH}/{{id}}/import-errors": get_import_errors,
}
