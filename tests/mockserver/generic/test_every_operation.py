"""Every operation of every loaded contract answers, as its contract says, out of what the account holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import bundled_revisions, load
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.tools.example import example_body
from klaviyo_rehearsal.mockserver.generic.plan import Action, plan_of
from klaviyo_rehearsal.mockserver.generic.type_graph import TypeGraph
from klaviyo_rehearsal.mockserver.http.operations import OPERATIONS
from klaviyo_rehearsal.mockserver.state.relation import Relation
from tests.mockserver.generic.direct import Caller, DirectMock, Json, identifiers_in
from tests.mockserver.helpers import read_again

ANA, BOB = "01M1PA0000000000000000000X", "01M1PA0000000000000000000Y"
NEWS: list[Json] = [{"id": "Y6nRLr", "name": "News"}]
PLAIN: list[Json] = [{"id": "Tt55Tt", "name": "Plain", "html": "Hi"}]
SALE: Json = {
    **{"id": ANA, "name": "Sale", "lists": ["Y6nRLr"], "template": "Tt55Tt"},
    **{"subject": "Hi", "from_email": "shop@northwind.shop"},
}
# What a body names elsewhere than in resource identifiers, and must be there.
NEEDED: dict[str, dict[str, list[Json]]] = {
    "POST /api/metric-aggregates": {"metrics": [{"id": "UMTLbD", "name": "Placed Order"}]},
    "POST /api/data-privacy-deletion-jobs": {"profiles": [{"email": "ana@northwind.shop"}]},
    "POST /api/campaigns": {"lists": NEWS},
    "POST /api/campaign-send-jobs": {"lists": NEWS, "templates": PLAIN, "campaigns": [SALE]},
    "POST /api/campaign-recipient-estimation-jobs": {"lists": NEWS, "templates": PLAIN, "campaigns": [SALE]},
    "POST /api/profile-merge": {"profiles": [{"id": ANA}, {"id": BOB}]},
}
# Attributes that are read otherwise than sent, or than just after they were (REC create_webhook.201,
# create_coupon_code.200, create_segment.201).
OTHER = {
    ("webhook", "endpoint_url"),
    ("template", "html"),
    ("coupon-code", "expires_at"),
    ("segment", "is_processing"),
}
MESSAGE, CAMPAIGN = "Mm77Ms", "Xy12Ab"
OF_CAMPAIGNS = {
    "campaign",
    "campaign-send-job",
    "campaign-recipient-estimation-job",
    "campaign-recipient-estimation",
}
JOBS = {
    "profile-bulk-import-job": "/api/profile-bulk-import-jobs",
    "profile-suppression-bulk-create-job": "/api/profile-suppression-bulk-create-jobs",
    "profile-suppression-bulk-delete-job": "/api/profile-suppression-bulk-delete-jobs",
}
FORM = b'--b\r\nContent-Disposition: form-data; name="file"; filename="logo.png"\r\n\r\n\x89PNG\r\n--b--\r\n'


@pytest.fixture(params=["ours", *bundled_revisions()])
def mock(request: pytest.FixtureRequest) -> DirectMock:
    """A mock over all of our contracts, or over one official file where there is one: each takes 300 MB."""
    if request.param == "ours":
        # 2026-10-15 has bodies that name parts of one campaign: campaigns/test_omnichannel_operations.py.
        return DirectMock(load([name for name in bundled_revisions() if name < "2026-10-15"]))
    files: dict[str, Path] = {path.stem: path for path in request.getfixturevalue("played_files")}
    if request.param not in files:
        pytest.skip("no official file of it, or one that only CI plays")
    return DirectMock(load([request.param], [files[request.param]]))


def test_every_operation_answers(mock: DirectMock, record_property: Any) -> None:
    failures = []
    model = TypeGraph(mock.library.contracts.values())
    for contract in mock.library.contracts.values():
        answered = 0
        for operation in contract:
            try:
                _ask(mock, operation, model)
                answered += 1
            except AssertionError as error:
                failures.append(str(error)[:2000])
        record_property(f"{contract.revision}", f"{answered} of {len(contract.operations)} operations")
        print(f"{contract.revision}: {answered} of {len(contract.operations)} operations answer")
    assert failures == [], "\n".join(failures)


def test_what_is_created_is_read_listed_deleted_and_then_gone(mock: DirectMock) -> None:
    failures, circles = [], 0
    model = TypeGraph(mock.library.contracts.values())
    for contract in mock.library.contracts.values():
        for operation in contract:
            plan = plan_of(operation, model)
            if plan.action is Action.CREATE and plan.answered == plan.kind:
                try:
                    circles += _circle(mock, operation, model)
                except AssertionError as error:
                    failures.append(str(error)[:2000])
    print(f"{circles} circles")
    assert failures == [], "\n".join(failures)
    assert circles > 5


def _circle(mock: DirectMock, operation: Operation, model: TypeGraph) -> int:
    """Create, read, list, delete, and read again, as far as the contract goes; return 1 if it was round."""
    caller = mock.empty(operation.revision)
    operations = mock.library.contracts[operation.revision].operations
    kind = plan_of(operation, model).kind
    body = _completed(example_body(operation), model)
    caller.seed(**NEEDED.get(operation.key, {}))
    _plant_mentioned(caller, body, besides=kind)
    status, created = caller("POST", operation.path, body, **_required(operation, caller))
    assert status in (200, 201), f"{operation}: {status} {created} {body}"
    identifier = created["data"]["id"]
    home, path = operation.path, f"{operation.path}/{identifier}"
    if f"GET {home}/{{id}}" not in operations:
        return 0  # such as what is worked out and not kept: aggregates
    sent, shown = body["data"].get("attributes", {}), created["data"]["attributes"]
    for name in sent.keys() & shown.keys():
        if not isinstance(sent[name], (dict, list)) and (kind, name) not in OTHER:
            assert shown[name] == sent[name], f"{operation}: {name} {created}"
    read = caller.ok("GET", path)["data"]
    assert read["id"] == identifier, f"{operation}: {read}"
    for name, value in read_again(shown).items():
        if (kind, name) not in OTHER:
            kept = read_again(read["attributes"].get(name, value))
            assert kept == value, f"{operation}: {name} {created} {read}"
    listing = operations.get(f"GET {home}")
    if listing is not None and not (kind == "campaign" and listing.key not in OPERATIONS):
        params = _required(listing, caller)
        if kind == "coupon-code":
            params["filter"] = f'equals(coupon.id,"{identifier.split("-")[0]}")'
        if kind == "image":  # hidden ones are left out otherwise (FIND)
            params["filter"] = f"equals(hidden,{str(bool(sent.get('hidden'))).lower()})"
        listed = caller.ok("GET", home, **params)["data"]
        assert identifier in [item["id"] for item in listed], f"{operation}: {listed}"
    if f"DELETE {home}/{{id}}" not in operations:
        return 0
    status, content = caller("DELETE", path)
    assert status < 300, f"{operation}: {status} {content}"
    for method in ("GET", "DELETE"):
        assert caller(method, path)[0] == 404, f"{operation}: {method} finds it still"
    return 1


def _plant_mentioned(caller: Caller, body: Any, *, besides: str, path: str = "") -> None:
    """Plant whatever a body mentions by its id."""
    for kind, mentioned in sorted(set(identifiers_in(body))):
        present = mentioned in caller.account.collection(kind)
        dependent = kind.startswith("campaign-") and kind.endswith("-job")
        if kind != besides and mentioned not in path and not present and not dependent:
            if kind == "campaign-message":
                caller.seed(campaigns=[{"id": CAMPAIGN, "name": "Sale", "message_id": mentioned}])
            else:
                caller.seed(resources=[{"type": kind, "id": mentioned}])


def _ask(mock: DirectMock, operation: Operation, model: TypeGraph) -> int:
    """Ask one operation of an account that holds what it is about."""
    caller = mock.empty(operation.revision)
    plan = plan_of(operation, model)
    body = _completed(example_body(operation), model)
    path = operation.path
    if operation.key == "POST /api/profile-merge":
        body["data"]["relationships"]["profiles"]["data"] = [{"type": "profile", "id": BOB}]
    caller.seed(**NEEDED.get(operation.key, {}))
    if "{" in path:
        relation = model.relations.get(plan.kind, {}).get(plan.relation or "")
        identifier = _plant(caller, model, plan.kind, relation)
        path = path[: path.index("{")] + identifier + path[path.index("}") + 1 :]
        if plan.action is Action.UPDATE:
            body["data"]["id"] = identifier
    _plant_mentioned(caller, body, besides=plan.kind if plan.action is Action.CREATE else "", path=path)
    others = caller.account.collection(plan.answered or plan.kind)
    if plan.action is Action.TOUCH and body["data"]["id"] not in others:
        caller.seed(resources=[{"type": plan.answered, "id": body["data"]["id"]}])
    params = _required(operation, caller)
    if plan.action is Action.UPLOAD:
        media_type = "multipart/form-data; boundary=b"
        return caller("POST", path, FORM, media_type=media_type, **params)[0]
    status, content = caller(operation.method, path, body, **params)
    assert status < 300, f"{operation}: {status} {content} {body}"
    return status


def _plant(caller: Caller, model: TypeGraph, kind: str, relation: Relation | None) -> str:
    """Plant a resource of a type and, where there is a relation, another at its other end; return its id."""
    if kind == "event":
        caller.seed(
            profiles=[{"id": ANA, "email": "ana@northwind.shop"}],
            events=[{"metric": "Opened Email", "profile": ANA}],
        )
        return next(iter(caller.account.events))
    if kind in OF_CAMPAIGNS or kind in ("campaign-message", "campaign-message-schedule"):
        return _plant_campaign(caller, kind, relation)
    if kind == "ip-allowlist":
        return "integration-egress"
    if kind in JOBS:
        return _run_job(caller, kind)
    identifier = str(model.id_schemas.get(kind, {}).get("enum", ["Xy12Ab"])[0])
    entry: Json = {"type": kind, "id": identifier}
    if relation is not None:
        other = {"type": relation.target, "id": "Zz98Yx"}
        entry["relationships"] = {relation.name: {"data": [other]}}
        if relation.target not in ("event",):
            caller.seed(resources=[other])
    caller.seed(resources=[entry])
    return identifier


def _plant_campaign(caller: Caller, kind: str, relation: Relation | None) -> str:
    """Plant a campaign in the state that a call about it needs, and return the id that the call names."""
    entry: Json = {**SALE, "id": CAMPAIGN, "message_id": MESSAGE}
    if relation is not None and relation.name == "image":
        entry = {"id": CAMPAIGN, "name": "Sale", "message_id": MESSAGE, "channel": "mobile_push"}
    if kind == "campaign-send-job":
        entry |= {"status": "Scheduled", "send_at": "2099-01-01T00:00:00+00:00"}
    if relation is not None and relation.name == "tags":
        caller.seed(resources=[{"type": "tag", "id": "Zz98Yx"}])
    caller.seed(
        lists=NEWS,
        templates=PLAIN,
        campaigns=[entry],
    )
    if kind.startswith("campaign-recipient"):
        job = {"data": {"type": "campaign-recipient-estimation-job", "id": CAMPAIGN}}
        caller.ok("POST", "/api/campaign-recipient-estimation-jobs", job)
    if kind == "campaign-recipient-estimation":
        while (
            caller.ok("GET", f"/api/campaign-recipient-estimation-jobs/{CAMPAIGN}")["data"]["attributes"][
                "status"
            ]
            != "complete"
        ):
            pass
    return MESSAGE if kind.startswith("campaign-message") else CAMPAIGN


def _run_job(caller: Caller, kind: str) -> str:
    people = {"data": [{"type": "profile", "attributes": {"email": "bob@northwind.shop"}}]}
    body = {"data": {"type": kind, "attributes": {"profiles": people}}}
    return str(caller.ok("POST", JOBS[kind], body)["data"]["id"])


def _required(operation: Operation, caller: Caller) -> dict[str, str]:
    """Return a value for each query parameter that must be sent."""
    found = {"company_id": caller.account.company_id}
    for name in operation.required_parameters:
        if name == "filter":
            field = "messages.channel" if "messages.channel" in operation.filters else min(operation.filters)
            found[name] = f'equals({field},"email")'
        elif name not in found:
            found[name] = min(operation.parameters[name].choices, default="x")
    return {name: value for name, value in found.items() if name in operation.required_parameters}


def _completed(body: Any, model: TypeGraph) -> Any:
    """Add what no schema demands and no resource is without: the data of its relationships."""
    if isinstance(body, dict) and isinstance(body.get("type"), str):
        if body["type"] == "coupon-code" and "id" not in body:  # a new one; some files do not demand it
            body.setdefault("relationships", {}).setdefault("coupon", {})
        if body["type"] == "form":  # the examples of the files have a step that stands alone
            for version in body["attributes"]["definition"]["versions"]:
                version["steps"] += version["steps"]
        for name, relationship in body.get("relationships", {}).items():
            relation = model.relations.get(body["type"], {}).get(name)
            if relation is not None and "data" not in relationship:
                other = {"type": relation.target, "id": BOB}
                relationship["data"] = [other] if relation.to_many else other
    for item in body.values() if isinstance(body, dict) else body if isinstance(body, list) else ():
        _completed(item, model)
    return body
