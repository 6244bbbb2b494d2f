"""Every operation of every loaded contract answers, as its contract says, out of what the account holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts.example import example_body
from contracts.operation import Operation
from mockserver.generic.model import Model
from mockserver.generic.plan import Action, plan_of
from mockserver.links import Relation
from tests.mockserver.generic.stage import Caller, Json, Stage, identifiers_in, library_of

OFFICIAL = ("2024-02-15", "2025-01-15", "2026-07-15")
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
    for contract in stage.library.contracts.values():
        model = Model(stage.library.contracts.values())
        for operation in contract:
            try:
                status = _ask(stage, operation, model)
            except AssertionError as error:
                failures.append(str(error)[:1500])
                continue
            if status >= 300:
                failures.append(f"{operation}: {status}")
        record_property(f"operations at {contract.revision}", len(contract.operations))
    print("\n".join(failures))
    print(len(failures))
    assert failures == []


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
    for kind, mentioned in sorted(set(identifiers_in(body))):
        made = mentioned in path or (plan.action is Action.CREATE and kind == plan.kind)
        if not made and mentioned not in caller.account.collection(kind):
            caller.seed(resources=[{"type": kind, "id": mentioned}])
    if plan.action is Action.TOUCH and plan.answered != plan.kind:
        caller.seed(resources=[{"type": plan.answered, "id": body["data"]["id"]}])
    params = _required(operation)
    if plan.action is Action.UPLOAD:
        media_type = "multipart/form-data; boundary=b"
        return caller("POST", path, FORM, media_type=media_type, **params)[0]
    status, content = caller(operation.method, path, body, **params)
    assert status < 300, f"{operation}: {status} {content} {body}"
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
    data = body["data"] if isinstance(body, dict) else None
    if isinstance(data, dict):
        for name, relationship in data.get("relationships", {}).items():
            relation = model.relations.get(data["type"], {}).get(name)
            if relation is not None and "data" not in relationship:
                other = {"type": relation.target, "id": "01M1PA0000000000000000000Y"}
                relationship["data"] = [other] if relation.to_many else other
    return body
