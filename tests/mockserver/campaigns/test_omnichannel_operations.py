"""Campaigns of 2026-10-15: audiences, messages and variations, as klaviyo-api 25.0.0 sends and reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.openapi.validator import Validator
from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.http.operations import Handlers, handler_of
from klaviyo_rehearsal.mockserver.server import MockServer
from tests.mockserver.helpers import Json, error_of

_SDK, _BEFORE = "2026-10-15", "2026-07-15"
_LIBRARY = load([_BEFORE, _SDK])


def _checked(response: httpx.Response) -> None:
    """Hold an answer against the contract of the revision that was sent."""
    response.read()
    match = _LIBRARY.find(response.request.url.raw_path.decode().partition("?")[0])
    assert match is not None
    operation = match.methods[response.request.method][response.request.headers["revision"]]
    schema = operation.response_schema(response.status_code) if response.is_success else None
    if schema is not None:
        assert list(Validator(schema).errors(response.json())) == []


@pytest.fixture(scope="module")
def both() -> Iterator[MockServer]:
    with MockServer(_LIBRARY) as server:
        yield server


@pytest.fixture
def sdk(both: MockServer, key: str) -> Iterator[httpx.Client]:
    """Speak to an empty account at 2026-10-15; every answer is held against the contract."""
    with ExitStack() as stack:
        yield stack.enter_context(_client(both, key, _SDK))


@pytest.fixture
def before(both: MockServer, key: str) -> Iterator[httpx.Client]:
    """Speak to the same account at the revision before."""
    with ExitStack() as stack:
        yield stack.enter_context(_client(both, key, _BEFORE))


def _client(server: MockServer, key: str, revision: str) -> httpx.Client:
    headers = {"Authorization": f"Klaviyo-API-Key {key}", "revision": revision}
    return httpx.Client(
        timeout=60, base_url=server.url, headers=headers, event_hooks={"response": [_checked]}, verify=False
    )


def _new(kind: str, attributes: Json, **relationships: Any) -> Json:
    related = {name.replace("_", "-"): {"data": value} for name, value in relationships.items()}
    return {
        "data": {
            "type": kind,
            "attributes": attributes,
            **({"relationships": related} if related else {}),
        }
    }


def _change(kind: str, identifier: str, **attributes: Any) -> Json:
    return {"data": {"type": kind, "id": identifier, "attributes": attributes}}


def _data(response: httpx.Response, status: int = 200) -> Any:
    assert response.status_code == status, response.text
    return response.json()["data"]


def _list(client: httpx.Client) -> str:
    return str(_data(client.post("/api/lists", json=_new("list", {"name": "VIP"})), 201)["id"])


def _campaign(client: httpx.Client, members: str, **details: Any) -> Json:
    """Create a campaign of one audience and one message, and return it."""
    sent = {
        "definition": {"name": "Autumn", "builder": "wizard", "description": "Sale"},
        "audiences": [{"temporary_id": "a", "name": "All", "included": [members]}],
        "messages": [
            {
                "audience_temporary_id": "a",
                "name": "First",
                "variations": [{"definition": {"name": "A", "details": {"channel": "email", **details}}}],
            }
        ],
    }
    created: Json = _data(client.post("/api/campaigns", json=_new("campaign", sent)), 201)
    return created


def _related(resource: Json, name: str) -> list[str]:
    return [item["id"] for item in resource["relationships"][name]["data"]]


def test_audiences_and_messages_come_with_a_campaign(sdk: httpx.Client) -> None:
    members = _list(sdk)
    campaign = _campaign(sdk, members, subject="Hello")
    assert campaign["attributes"]["definition"]["name"] == "Autumn"
    assert campaign["attributes"]["definition"]["builder"] == "wizard"
    (audience,) = _related(campaign, "campaign-audiences")
    (message,) = _related(campaign, "campaign-messages")
    shown = _data(sdk.get(f"/api/campaign-audiences/{audience}?include=campaign,campaign-messages"))
    assert shown["attributes"]["definition"] == {
        "name": "All",
        "included": [members],
        "excluded": [],
        "priority": None,
    }
    (variation,) = _data(sdk.get(f"/api/campaign-messages/{message}/campaign-variations"))
    assert variation["attributes"]["definition"]["details"]["subject"] == "Hello"
    assert [item["id"] for item in _data(sdk.get("/api/campaigns"))] == [campaign["id"]]
    assert [item["id"] for item in _data(sdk.get("/api/campaign-messages"))] == [message]


def test_the_revision_before_shows_the_same_campaign(sdk: httpx.Client, before: httpx.Client) -> None:
    members = _list(sdk)
    campaign = _campaign(sdk, members, subject="Hello", from_email="a@northwind.shop")
    older = _data(before.get(f"/api/campaigns/{campaign['id']}"))
    assert older["attributes"]["name"] == "Autumn"
    assert older["attributes"]["audiences"] == {"included": [members], "excluded": []}
    (message,) = _related(older, "campaign-messages")
    content = _data(before.get(f"/api/campaign-messages/{message}"))["attributes"]["definition"]["content"]
    assert (content["subject"], content["from_email"]) == ("Hello", "a@northwind.shop")


def test_a_change_at_the_revision_before_is_one_here(sdk: httpx.Client, before: httpx.Client) -> None:
    first, second = _list(sdk), _list(sdk)
    campaign = _campaign(sdk, first)
    (audience,) = _related(campaign, "campaign-audiences")
    lists = {"included": [second], "excluded": [first]}
    _data(
        before.patch(
            f"/api/campaigns/{campaign['id']}", json=_change("campaign", campaign["id"], audiences=lists)
        )
    )
    shown = _data(sdk.get(f"/api/campaign-audiences/{audience}"))["attributes"]["definition"]
    assert (shown["included"], shown["excluded"]) == ([second], [first])


def test_an_audience_is_made_changed_and_deleted(sdk: httpx.Client) -> None:
    members = _list(sdk)
    campaign = _campaign(sdk, members)
    named = {"type": "campaign", "id": campaign["id"]}
    body = _new("campaign-audience", {"definition": {"name": "B", "included": [members]}}, campaign=named)
    other = _data(sdk.post("/api/campaign-audiences", json=body), 201)["id"]
    change = _change("campaign-audience", other, definition={"name": "C"})
    changed = _data(sdk.patch(f"/api/campaign-audiences/{other}", json=change))
    assert changed["attributes"]["definition"]["name"] == "C"
    assert len(_data(sdk.get(f"/api/campaigns/{campaign['id']}/campaign-audiences"))) == 2
    assert sdk.delete(f"/api/campaign-audiences/{other}").status_code == 204
    assert sdk.get(f"/api/campaign-audiences/{other}").status_code == 404
    unknown = _new("campaign-audience", {"definition": {"included": ["NOLIST"]}}, campaign=named)
    refused = error_of(sdk.post("/api/campaign-audiences", json=unknown), 404)
    assert refused["source"]["pointer"] == "/data/attributes/definition"


def test_a_message_needs_an_audience_of_its_campaign(sdk: httpx.Client) -> None:
    campaign = _campaign(sdk, _list(sdk))
    (audience,) = _related(campaign, "campaign-audiences")
    named = {"type": "campaign", "id": campaign["id"]}
    sent = {"definition": {"name": "Second", "send_options": {"send_strategy": "static"}}}

    def body(audience: str) -> Json:
        group = {"type": "campaign-audience", "id": audience}
        return _new("campaign-message", sent, campaign=named, campaign_audience=group)

    made = _data(sdk.post("/api/campaign-messages", json=body(audience)), 201)
    assert made["attributes"]["definition"]["send_options"]["send_strategy"] == "static"
    assert sdk.post("/api/campaign-messages", json=body("UNKNOWN")).status_code == 404
    change = _change("campaign-message", made["id"], definition={"name": "Third"})
    changed = _data(sdk.patch(f"/api/campaign-messages/{made['id']}", json=change))
    assert changed["attributes"]["definition"]["name"] == "Third"
    assert sdk.delete(f"/api/campaign-messages/{made['id']}").status_code == 204


def test_the_first_variation_is_the_message_of_older_revisions(
    sdk: httpx.Client, before: httpx.Client
) -> None:
    (message,) = _related(_campaign(sdk, _list(sdk), subject="One"), "campaign-messages")
    (first,) = _data(sdk.get(f"/api/campaign-messages/{message}/campaign-variations"))
    named = {"type": "campaign-message", "id": message}
    details = {"channel": "email", "subject": "Two"}
    body = _new(
        "campaign-variation", {"definition": {"name": "B", "details": details}}, campaign_message=named
    )
    second = _data(sdk.post("/api/campaign-variations", json=body), 201)["id"]
    change = _change("campaign-variation", first["id"], definition={"details": {"subject": "Uno"}})
    _data(sdk.patch(f"/api/campaign-variations/{first['id']}", json=change))

    def subject() -> Any:
        shown = _data(before.get(f"/api/campaign-messages/{message}"))
        return shown["attributes"]["definition"]["content"]["subject"]

    assert subject() == "Uno"
    assert sdk.delete(f"/api/campaign-variations/{first['id']}").status_code == 204
    assert subject() == "Two"
    assert [
        item["id"] for item in _data(sdk.get(f"/api/campaign-messages/{message}/campaign-variations"))
    ] == [second]


def test_a_copy_has_audiences_and_variations_of_its_own(sdk: httpx.Client) -> None:
    campaign = _campaign(sdk, _list(sdk), subject="One")
    body = {"data": {"type": "campaign", "id": campaign["id"], "attributes": {}}}
    copy = _data(sdk.post("/api/campaign-clone", json=body), 201)
    assert copy["attributes"]["definition"]["name"] == "Copy of Autumn"
    for name in ("campaign-audiences", "campaign-messages"):
        assert len(_related(copy, name)) == 1
        assert not {*_related(copy, name)} & {*_related(campaign, name)}


def test_a_message_is_scheduled_and_taken_back(sdk: httpx.Client) -> None:
    members = _list(sdk)
    template = {"name": "T", "editor_type": "CODE", "html": "<p>Hello</p>"}
    chosen = _data(sdk.post("/api/templates", json=_new("template", template)), 201)["id"]
    campaign = _campaign(
        sdk, members, subject="S", from_email="a@northwind.shop", from_label="A", template_id=chosen
    )
    (message,) = _related(campaign, "campaign-messages")
    named = {"type": "campaign", "id": campaign["id"]}

    def status() -> Any:
        return _data(sdk.get(f"/api/campaign-messages/{message}"))["attributes"]["definition"]["status"]

    schedule = {"message_id": message, "strategy": "static"}
    body = _new("campaign-schedule", {"message_schedules": [schedule]}, campaign=named)
    refused = error_of(sdk.post("/api/campaign-schedule", json=body), 400)
    assert refused["source"]["pointer"] == "/data/attributes/message_schedules/0/send_time"
    schedule["send_time"] = "2036-01-01T00:00:00Z"
    _data(sdk.post("/api/campaign-schedule", json=body), 201)
    assert status() == "scheduled"
    revert = _change("campaign-message-schedule", message, action="revert")
    assert sdk.patch(f"/api/campaign-message-schedule/{message}", json=revert).status_code == 204
    assert status() == "draft"


def test_older_campaigns_have_one_audience_and_one_variation(sdk: httpx.Client, before: httpx.Client) -> None:
    members = _list(before)
    definition = {"channel": "email", "label": "First", "content": {"subject": "Hello"}}
    message = {"type": "campaign-message", "attributes": {"definition": definition}}
    sent = {
        "name": "Old",
        "audiences": {"included": [members]},
        "campaign-messages": {"data": [message]},
    }
    identifier = _data(before.post("/api/campaigns", json=_new("campaign", sent)), 201)["id"]
    campaign = _data(sdk.get(f"/api/campaigns/{identifier}?include=campaign-audiences,campaign-messages"))
    assert _related(campaign, "campaign-audiences") == [identifier]
    (shown,) = _related(campaign, "campaign-messages")
    (variation,) = _data(sdk.get(f"/api/campaign-messages/{shown}/campaign-variations"))
    assert variation["attributes"]["definition"]["details"]["subject"] == "Hello"


def test_the_handlers_of_a_key_go_by_revision() -> None:
    handlers = Handlers(_LIBRARY.widest)
    for contract in _LIBRARY.contracts.values():
        assert handler_of(contract["GET /api/campaigns"]) is not None
    assert "omnichannel" in handlers.describe(_LIBRARY.contracts[_SDK]["GET /api/campaigns"])
    assert "omnichannel" not in handlers.describe(_LIBRARY.contracts[_BEFORE]["GET /api/campaigns"])


@pytest.mark.parametrize("kind", ["campaign-audience", "campaign-variation"])
def test_what_is_planted_is_read_changed_and_deleted(both: MockServer, sdk: httpx.Client, kind: str) -> None:
    account = both.account(sdk.headers["Authorization"].split()[1])
    definition = {"name": "Gold", "priority": 1} if kind == "campaign-audience" else {"name": "Gold"}
    entry = {"type": kind, "id": "Xy12Ab", "attributes": {"definition": definition}}
    seed(account, {"resources": [entry]})
    path = f"/api/{kind}s/Xy12Ab"
    assert _data(sdk.get(path))["attributes"]["definition"]["name"] == "Gold"
    changed = _data(sdk.patch(path, json=_change(kind, "Xy12Ab", definition={"name": "Silver"})))
    assert changed["attributes"]["definition"]["name"] == "Silver"
    assert sdk.delete(path).status_code == 204
    assert sdk.get(path).status_code == 404
