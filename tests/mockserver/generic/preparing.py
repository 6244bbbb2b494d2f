"""Prepares an account for a call of any operation: plants its subject and everything that its body names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.tools.example import example_body
from klaviyo_rehearsal.mockserver.generic.plan import Action, plan_of
from klaviyo_rehearsal.mockserver.generic.type_graph import TypeGraph
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.relation import Relation
from tests.mockserver.generic.direct import Json, identifiers_in

ANA, BOB = "01M1PA0000000000000000000X", "01M1PA0000000000000000000Y"
NEWS: list[Json] = [{"id": "Y6nRLr", "name": "News"}]
PLAIN: list[Json] = [{"id": "Tt55Tt", "name": "Plain", "html": "Hi"}]
SALE: Json = {
    **{"id": ANA, "name": "Sale", "lists": ["Y6nRLr"], "template": "Tt55Tt"},
    **{"subject": "Hi", "from_email": "shop@northwind.shop"},
}
ORDERS: list[Json] = [{"id": "UMTLbD", "name": "Placed Order"}]
# What a body names elsewhere than in resource identifiers, and must be there.
NEEDED: dict[str, dict[str, list[Json]]] = {
    "POST /api/metric-aggregates": {"metrics": ORDERS},
    "POST /api/campaign-values-reports": {"metrics": ORDERS},
    "POST /api/flow-values-reports": {"metrics": ORDERS},
    "POST /api/flow-series-reports": {"metrics": ORDERS},
    "POST /api/data-privacy-deletion-jobs": {"profiles": [{"email": "ana@northwind.shop"}]},
    "POST /api/campaigns": {"lists": NEWS},
    "POST /api/campaign-send-jobs": {"lists": NEWS, "templates": PLAIN, "campaigns": [SALE]},
    "POST /api/campaign-recipient-estimation-jobs": {"lists": NEWS, "templates": PLAIN, "campaigns": [SALE]},
    "POST /api/profile-merge": {"profiles": [{"id": ANA}, {"id": BOB}]},
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


class Preparer(Protocol):
    """Plants in an account, and asks it."""

    @property
    def account(self) -> Account: ...

    def seed(self, **content: list[Json]) -> None: ...

    def ok(self, method: str, path: str, body: Any = None) -> Json: ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """A call that its account is ready for.

    path_id: the id in the path, if there is one. upload: whether a file is sent, and no body.
    """

    path: str
    path_id: str | None
    params: Mapping[str, str]
    body: Any
    upload: bool


def prepare(caller: Preparer, operation: Operation, model: TypeGraph, body: Any = None) -> Prepared:
    """Plant whatever a call is about, and return the call.

    body: by default the example of the contract. Its id becomes that of the planted resource where one is
    updated.
    """
    plan = plan_of(operation, model)
    body = completed(example_body(operation) if body is None else body, model)
    path, identifier = operation.path, None
    if operation.key == "POST /api/profile-merge":
        body["data"]["relationships"]["profiles"]["data"] = [{"type": "profile", "id": BOB}]
    caller.seed(**NEEDED.get(operation.key, {}))
    if "{" in path:
        relation = model.relations.get(plan.kind, {}).get(plan.relation or "")
        identifier = _plant(caller, model, plan.kind, relation)
        path = path[: path.index("{")] + identifier + path[path.index("}") + 1 :]
        if plan.action is Action.UPDATE:
            body["data"]["id"] = identifier
    plant_mentioned(caller, body, besides=plan.kind if plan.action is Action.CREATE else "", path=path)
    others = caller.account.collection(plan.answered or plan.kind)
    if plan.action is Action.TOUCH and body["data"]["id"] not in others:
        caller.seed(resources=[{"type": plan.answered, "id": body["data"]["id"]}])
    return Prepared(path, identifier, required(operation, caller), body, plan.action is Action.UPLOAD)


def plant_mentioned(caller: Preparer, body: Any, *, besides: str, path: str = "") -> None:
    """Plant whatever a body mentions by its id."""
    for kind, mentioned in sorted(set(identifiers_in(body))):
        present = mentioned in caller.account.collection(kind)
        dependent = kind.startswith("campaign-") and kind.endswith("-job")
        if kind != besides and mentioned not in path and not present and not dependent:
            if kind == "campaign-message":
                caller.seed(campaigns=[{"id": CAMPAIGN, "name": "Sale", "message_id": mentioned}])
            else:
                caller.seed(resources=[{"type": kind, "id": mentioned}])


def _plant(caller: Preparer, model: TypeGraph, kind: str, relation: Relation | None) -> str:
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
    if kind == "account":
        return caller.account.company_id
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


def _plant_campaign(caller: Preparer, kind: str, relation: Relation | None) -> str:
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


def _run_job(caller: Preparer, kind: str) -> str:
    people = {"data": [{"type": "profile", "attributes": {"email": "bob@northwind.shop"}}]}
    body = {"data": {"type": kind, "attributes": {"profiles": people}}}
    return str(caller.ok("POST", JOBS[kind], body)["data"]["id"])


def required(operation: Operation, caller: Preparer) -> dict[str, str]:
    """Return a value for each query parameter that must be sent."""
    found = {"company_id": caller.account.company_id}
    for name in operation.required_parameters:
        if name == "filter":
            field = "messages.channel" if "messages.channel" in operation.filters else min(operation.filters)
            found[name] = f'equals({field},"email")'
        elif name not in found:
            found[name] = min(operation.parameters[name].choices, default="x")
    return {name: value for name, value in found.items() if name in operation.required_parameters}


def completed(body: Any, model: TypeGraph) -> Any:
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
        completed(item, model)
    return body
