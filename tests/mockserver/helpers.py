"""What the tests of the mock share: request bodies, looks into an account, and the check of every answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import httpx

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyApi
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.openapi.validator import Validator
from klaviyo_rehearsal.mockserver.server import MockServer
from tests.revisions import TESTED

_FRACTION = re.compile(r"(T\d\d:\d\d:\d\d)\.\d{6}(?=\+00:00)")
LIBRARY = load(TESTED)
REVISIONS = TESTED
OLDEST, NEWEST = REVISIONS
JSON_API = "application/vnd.api+json"

# Recorded statuses that no file declares, and the declared ones in whose place they are (REC).
LIVE_STATUSES = {
    ("POST /api/template-clone", 200): 201,
    ("POST /api/template-render", 200): 201,
    ("PATCH /api/catalog-items/{id}/relationships/categories", 200): 204,
}
Json = dict[str, Any]
# (key, revision) -> a client of the account; and the same of a mock of the test's own
ClientFactory = Callable[..., httpx.Client]
# (settings, clock) -> a running mock
Starter = Callable[..., MockServer]


def connect(server: MockServer, key: str, revision: str = NEWEST) -> httpx.Client:
    """Make a client of an account that checks every answer."""
    headers = {"Authorization": f"Klaviyo-API-Key {key}", "revision": revision}
    # Reading the CA bundle would cost each test more than all its requests; there is no TLS here.
    hooks = {"response": [check_answer]}
    return httpx.Client(timeout=60, base_url=server.url, headers=headers, event_hooks=hooks, verify=False)


def profile_body(
    email: str | None = None, *, id: str | None = None, meta: Json | None = None, **facts: Any
) -> Json:
    """Build the body of a profile; what is not given is left out."""
    attributes = {**({"email": email} if email is not None else {}), **facts}
    data: Json = {"type": "profile", "attributes": attributes}
    data |= {name: value for name, value in (("id", id), ("meta", meta)) if value is not None}
    return {"data": data}


def event_body(
    email: str | None = "ada@northwind.shop",
    metric: str = "Placed Order",
    *,
    properties: Json | None = None,
    person: Json | None = None,
    profile_id: str | None = None,
    **attributes: Any,
) -> Json:
    """Build the body of an event; `person` adds to what is said of its profile."""
    facts = {**({"email": email} if email is not None else {}), **(person or {})}
    profile = profile_body(id=profile_id)
    profile["data"]["attributes"] = facts  # `meta` is one of them here, and stands beside them elsewhere
    content = {
        "metric": {"data": {"type": "metric", "attributes": {"name": metric}}},
        "profile": profile,
        "properties": properties or {},
        **attributes,
    }
    return {"data": {"type": "event", "attributes": content}}


def list_body(name: str, **attributes: Any) -> Json:
    """Build the body of a list."""
    return {"data": {"type": "list", "attributes": {"name": name, **attributes}}}


def rule(*conditions: Json) -> Json:
    """Build the definition of a segment, whose members meet one of the conditions."""
    return {"condition_groups": [{"conditions": list(conditions)}]}


def plan_is(plan: str) -> Json:
    """Build the condition that the custom property `plan` has a value."""
    wanted = {"type": "string", "operator": "equals", "value": plan}
    return {"type": "profile-property", "property": "properties['plan']", "filter": wanted}


def is_in(*groups: str) -> Json:
    """Build the condition that a profile is a member of a list or segment."""
    return {"type": "profile-group-membership", "is_member": True, "group_ids": list(groups)}


def members_body(*ids: str) -> Json:
    """Build the body that puts profiles on a list, or takes them off."""
    return {"data": [{"type": "profile", "id": item} for item in ids]}


def create_profile(api: httpx.Client, email: str, **facts: Any) -> str:
    """Create a profile and return its id."""
    return str(taken(api.post("/api/profiles", json=profile_body(email, **facts)), 201)["data"]["id"])


def create_list(api: httpx.Client, name: str = "VIP") -> str:
    """Create a list and return its id."""
    return str(taken(api.post("/api/lists", json=list_body(name)), 201)["data"]["id"])


def create_event(api: httpx.Client, *args: Any, **kwargs: Any) -> None:
    """Record an event; takes what `event_body` takes."""
    taken(api.post("/api/events", json=event_body(*args, **kwargs)), 202)


def taken(response: httpx.Response, status: int = 200) -> Json:
    """Assert that a request was taken; return its body, empty when it has none."""
    assert response.status_code == status, response.text
    return dict(response.json()) if response.content else {}


def error_of(response: httpx.Response, status: int) -> Json:
    """Assert that a request was refused with one error; return it."""
    assert response.status_code == status, response.text
    (error,) = response.json()["errors"]
    assert error["status"] == status
    return dict(error)


def attributes_of(response: httpx.Response) -> Json:
    """Return the attributes of the resource that was read."""
    return dict(taken(response)["data"]["attributes"])


def read_again(resource: Any) -> Any:
    """Return a resource as it is read after the call that has set its times: with whole seconds."""
    return json.loads(_FRACTION.sub(r"\1", json.dumps(resource)))


def ids_of(document: Json) -> list[str]:
    """Return the ids of a page."""
    return [item["id"] for item in document["data"]]


def events_of(api: httpx.Client, **params: str) -> list[Json]:
    """Return the attributes of the account's events, the newest first."""
    return [item["attributes"] for item in taken(api.get("/api/events", params=params))["data"]]


def pages(
    api: httpx.Client, path: str, params: dict[str, str] | None = None, *, follow: str = "next"
) -> Iterator[Json]:
    """Yield a page and all that its links lead to."""
    # Empty params would have the client drop the query of the path.
    document = taken(api.get(path, params=params or None))
    yield document
    while document["links"][follow] is not None:
        document = taken(api.get(document["links"][follow]))
        yield document


def journal(api: httpx.Client, key: str) -> list[Json]:
    """Return the journal of an account."""
    return list(taken(api.get("/_mock/requests", params={"key": key}))["requests"])


def state(api: httpx.Client, key: str) -> Json:
    """Return what an account holds."""
    (account,) = taken(api.get("/_mock/accounts", params={"key": key}))["accounts"]
    return dict(account)


def operation_of(request: httpx.Request) -> Operation | None:
    """Find the operation that a request is for, at the revision that serves it."""
    match = LIBRARY.find(request.url.raw_path.decode().split("?")[0])
    revision = request.headers.get("revision", "")
    if match is None or request.method not in match.methods:
        return None
    served = revision if revision in LIBRARY.contracts else NEWEST
    return match.methods[request.method].get(served)


def check_answer(response: httpx.Response) -> None:
    """Assert that an answer is one that the contract declares; runs on every answer of these tests."""
    path = response.request.url.path
    if not path.startswith("/api/") or LegacyApi.owns(path) or response.request.method in ("HEAD", "OPTIONS"):
        return
    response.read()
    operation = operation_of(response.request) or LIBRARY.newest["GET /api/profiles"]
    if response.status_code < 300:
        live = (operation.key, response.status_code) in LIVE_STATUSES
        assert live or response.status_code in operation.success, (operation, response.status_code)
    status = LIVE_STATUSES.get((operation.key, response.status_code), response.status_code)
    validator = _validator(operation, status)
    if validator is None:
        assert not response.content and "content-type" not in response.headers
        return
    # An answer of 429 has none (REC create_segment.429).
    assert response.headers.get("content-type") == (None if response.status_code == 429 else JSON_API)
    wrong = [error.message for error in validator.errors(response.json())]
    assert wrong == [], (operation, wrong)


@cache
def _validator(operation: Operation, status: int) -> Validator | None:
    schema = operation.response_schema(status)
    return None if schema is None else Validator(schema)
