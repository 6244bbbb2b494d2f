"""The client endpoints, which take the public key, through the one client that has them."""

from __future__ import annotations

import httpx
import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from tests.clients.client import KINDS, Client, Kind
from tests.clients.conftest import Drivers
from tests.mockserver.helpers import (
    attributes_of,
    create_list,
    event_body,
    events_of,
    profile_body,
    taken,
)

ADA = "ada@northwind.shop"


@pytest.fixture
def kind() -> Kind:
    return KINDS["klaviyo-api-client-0.1.1"]


@pytest.fixture
def sdk(kind: Kind, drivers: Drivers, key: str) -> Client:
    return Client(kind, drivers("klaviyo-api-client-0.1.1"), key)


@pytest.fixture
def company(mock: MockServer, key: str) -> str:
    """Return the public key of the account."""
    return mock.account(key).company_id


def person_of(api: httpx.Client) -> str:
    """Return the id of the only profile there is."""
    (person,) = taken(api.get("/api/profiles"))["data"]
    return str(person["id"])


def test_client_event(sdk: Client, api: httpx.Client, company: str) -> None:
    body = event_body(ADA, "Viewed Product", properties={"n": 1}, value=9.99, unique_id="view-1")
    assert sdk.create_client_event(body, company_id=company) is None
    (event,) = events_of(api)
    assert event["event_properties"] == {"n": 1, "$value": 9.99, "$event_id": "view-1"}
    assert attributes_of(api.get(f"/api/profiles/{person_of(api)}"))["email"] == ADA


def test_client_profile(sdk: Client, api: httpx.Client, company: str) -> None:
    sdk.create_client_profile(
        profile_body(ADA, anonymous_id="anon-1", properties={"plan": "gold"}), company_id=company
    )
    person = person_of(api)
    append = {"patch_properties": {"append": {"sizes": 4}}}
    sdk.create_client_profile(profile_body(ADA, first_name="Ada", meta=append), company_id=company)
    kept = attributes_of(api.get(f"/api/profiles/{person}"))
    assert (kept["first_name"], kept["properties"]) == ("Ada", {"plan": "gold", "sizes": [4]})


def test_client_subscription(sdk: Client, api: httpx.Client, company: str) -> None:
    vip = create_list(api)
    body = {
        "data": {
            "type": "subscription",
            "attributes": {
                "profile": {"data": {"type": "profile", "attributes": {"email": ADA}}},
                "custom_source": "Homepage form",
            },
            "relationships": {"list": {"data": {"type": "list", "id": vip}}},
        }
    }
    assert sdk.create_client_subscription(body, company_id=company) is None
    (member,) = taken(api.get(f"/api/lists/{vip}/profiles"))["data"]
    params = {"additional-fields[profile]": "subscriptions"}
    subscriptions = attributes_of(api.get(f"/api/profiles/{member['id']}", params=params))["subscriptions"]
    assert subscriptions["email"]["marketing"]["consent"] == "SUBSCRIBED"


def test_client_bulk_events(sdk: Client, api: httpx.Client, company: str) -> None:
    events = [
        {
            "type": "event",
            "attributes": {
                "metric": {"data": {"type": "metric", "attributes": {"name": name}}},
                "properties": {"n": number},
                "unique_id": f"view-{number}",
            },
        }
        for number, name in enumerate(["Viewed Product", "Added to Cart"])
    ]
    person = {"data": {"type": "profile", "attributes": {"email": ADA}}}
    attributes = {"profile": person, "events": {"data": events}}
    body = {"data": {"type": "event-bulk-create", "attributes": attributes}}
    assert sdk.bulk_create_client_events(body, company_id=company) is None
    assert {event["event_properties"]["n"] for event in events_of(api)} == {0, 1}
    assert attributes_of(api.get(f"/api/profiles/{person_of(api)}"))["email"] == ADA
