"""Every operation of every loaded contract answers, as its contract says, out of what the account holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts.example import example_body
from contracts.operation import Operation
from mockserver.behaviours import BEHAVIOURS
from mockserver.generic.model import Model
from mockserver.generic.plan import Action, plan_of
from mockserver.links import Relation
from tests.fuzz.document import SAME_IDS
from tests.mockserver.generic.stage import Caller, Json, Stage, identifiers_in, library_of

# Answers that are worked out and not kept: they need a behaviour, and have it with the one for metrics.
COMPUTED = {"POST /api/metric-aggregates"}
# What no example says and their behaviours ask for, each with tests of its own: a template and a subject, an
# SMS, people who are there, a metric, the account's own public key.
NEEDING_MORE = {
    "POST /api/campaign-send-jobs",
    "PATCH /api/campaign-messages/{id}/relationships/image",
    "POST /api/data-privacy-deletion-jobs",
    "POST /api/profile-merge",
    "POST /api/metric-aggregates",
    "POST /client/subscriptions",
    "GET /client/ip-allowlists/{id}",
}
FORM = b'--b\r\nContent-Disposition: form-data; name="file"; filename="logo.png"\r\n\r\n\x89PNG\r\n--b--\r\n'


@pytest.fixture(params=["ours", "official"])
def stage(request: pytest.FixtureRequest) -> Stage:
    """A mock over our contracts, or over the official ones where they are."""
    if request.param == "ours":
        return Stage(library_of(()))
    files: list[Path] = request.getfixturevalue("official_files")
    return Stage(library_of(tuple(files)))


def test_every_operation_answers(stage: Stage, record_property: Any) -> None:
    failures = []
    model = Model(stage.library.contracts.values())
    for contract in stage.library.contracts.values():
        answered = 0
        for operation in contract:
            if operation.key in COMPUTED and operation.key not in BEHAVIOURS:
                continue
            try:
                _ask(stage, operation, model)
                answered += 1
            except AssertionError as error:
                failures.append(str(error)[:2000])
        record_property(f"{contract.revision}", f"{answered} of {len(contract.operations)} operations")
        print(f"{contract.revision}: {answered} of {len(contract.operations)} operations answer")
    assert failures == []


def test_what_is_created_is_read_listed_deleted_and_then_gone(stage: Stage) -> None:
    failures, circles = [], 0
    model = Model(stage.library.contracts.values())
    for contract in stage.library.contracts.values():
        for operation in contract:
            plan = plan_of(operation, contract, model)
            if plan.action is Action.CREATE and plan.answered == plan.kind and operation.key not in COMPUTED:
                try:
                    circles += _circle(stage, operation, model)
                except AssertionError as error:
                    failures.append(str(error)[:2000])
    print(f"{circles} circles")
    assert failures == []
    assert circles > 5


def _circle(stage: Stage, operation: Operation, model: Model) -> int:
    """Create, read, list, delete, and read again, as far as the contract goes; return 1 if it was round."""
    caller = stage.empty(operation.revision)
    operations = stage.library.contracts[operation.revision].operations
    kind = plan_of(operation, stage.library.contracts[operation.revision], model).kind
    body = _completed(example_body(operation), model)
    _plant_mentioned(caller, body, besides=kind)
    status, created = caller("POST", operation.path, body, **_required(operation))
    assert status in (200, 201), f"{operation}: {status} {created} {body}"
    identifier = created["data"]["id"]
    home, path = operation.path, f"{operation.path}/{identifier}"
    if f"GET {home}/{{id}}" not in operations:
        return 0
    sent, shown = body["data"].get("attributes", {}), created["data"]["attributes"]
    for name in sent.keys() & shown.keys():
        if not isinstance(sent[name], (dict, list)):
            assert shown[name] == sent[name], f"{operation}: {name} {created}"
    read = caller.ok("GET", path)["data"]
    assert read["id"] == identifier, f"{operation}: {read}"
    for name, value in shown.items():
        assert read["attributes"].get(name, value) == value, f"{operation}: {name} {created} {read}"
    listing = operations.get(f"GET {home}")
    if listing is not None and not (kind == "campaign" and listing.key not in BEHAVIOURS):
        params = _required(listing)
        if kind == "coupon-code":
            params["filter"] = f'equals(coupon.id,"{identifier.split("-")[0]}")'
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
        if kind != besides and mentioned not in path and not _is_there(caller, mentioned):
            caller.seed(resources=[{"type": kind, "id": mentioned}])


def _is_there(caller: Caller, identifier: str) -> bool:
    return any(identifier in known for known in caller.account.collections.values())


def _ask(stage: Stage, operation: Operation, model: Model) -> int:
    """Ask one operation of an account that holds what it is about."""
    caller = stage.empty(operation.revision)
    plan = plan_of(operation, stage.library.contracts[operation.revision], model)
    body = _completed(example_body(operation), model)
    path = operation.path
    if "{" in path:
        relation = model.relations.get(plan.kind, {}).get(plan.relation or "")
        identifier = _plant(caller, model, plan.kind, relation)
        path = path[: path.index("{")] + identifier + path[path.index("}") + 1 :]
        if plan.action is Action.UPDATE:
            body["data"]["id"] = identifier
    _plant_mentioned(caller, body, besides=plan.kind if plan.action is Action.CREATE else "", path=path)
    touches = plan.action is Action.TOUCH and plan.answered != plan.kind
    if touches and not _is_there(caller, body["data"]["id"]):
        caller.seed(resources=[{"type": plan.answered, "id": body["data"]["id"]}])
    params = _required(operation)
    if plan.action is Action.UPLOAD:
        media_type = "multipart/form-data; boundary=b"
        return caller("POST", path, FORM, media_type=media_type, **params)[0]
    status, content = caller(operation.method, path, body, **params)
    refused = operation.key in NEEDING_MORE and status in (400, 404)
    assert status < 300 or refused, f"{operation}: {status} {content} {body}"
    return status


def _plant(caller: Caller, model: Model, kind: str, relation: Relation | None) -> str:
    """Plant a resource of a type and, where there is a relation, another at its other end; return its id."""
    if kind == "event":
        caller.seed(
            profiles=[{"id": "01M1PA0000000000000000000X", "email": "ana@northwind.shop"}],
            events=[{"metric": "Opened Email", "profile": "01M1PA0000000000000000000X"}],
        )
        return next(iter(caller.account.events))
    identifier = str(model.id_schemas.get(kind, {}).get("enum", ["Xy12Ab"])[0])
    entry: Json = {"type": kind, "id": identifier}
    if relation is not None:
        other = {"type": relation.target, "id": "Zz98Yx"}
        entry["relationships"] = {relation.name: {"data": [other]}}
        if relation.target not in ("event",):
            caller.seed(resources=[other])
    caller.seed(resources=[entry])
    return identifier


def _required(operation: Operation) -> dict[str, str]:
    """Return a value for each query parameter that must be sent."""
    found = {"company_id": "Xy12Ab"}
    for name in operation.required_parameters:
        if name == "filter":
            field = "messages.channel" if "messages.channel" in operation.filters else min(operation.filters)
            found[name] = f'equals({field},"email")'
        elif name not in found:
            found[name] = min(operation.parameters[name].choices, default="x")
    return {name: value for name, value in found.items() if name in operation.required_parameters}


def _completed(body: Any, model: Model) -> Any:
    """Add what no schema demands and no resource is without: the data of its relationships."""
    if isinstance(body, dict) and isinstance(body.get("type"), str):
        for name, relationship in body.get("relationships", {}).items():
            relation = model.relations.get(body["type"], {}).get(name)
            if relation is not None and "data" not in relationship:
                other = {"type": relation.target, "id": "01M1PA0000000000000000000Y"}
                relationship["data"] = [other] if relation.to_many else other
    if isinstance(body, dict):
        if isinstance(body.get("type"), str) and isinstance(body.get("id"), str):
            body["id"] = f"{SAME_IDS.get(body['type'], body['type'])}.{len(body)}"
        if body.get("channel") == "channel":  # any text, says the file of 2024-02-15
            body["channel"] = "email"
        if "audiences" in body:
            body["audiences"] = {"included": []}
    for item in body.values() if isinstance(body, dict) else body if isinstance(body, list) else ():
        _completed(item, model)
    return body
