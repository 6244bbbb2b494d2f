"""The retired clients against a mock that still serves the old API: every method that they have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from tests.clients.driver import Driver, Refused, node
from tests.clients.legacy import Legacy, LegacyNode, LegacyPython
from tests.mockserver.helpers import (
    Json,
    attributes_of,
    connect,
    create_event,
    create_list,
    create_profile,
    events_of,
    ids_of,
    members_body,
    taken,
)

ADA = "ada@northwind.shop"
CLIENTS = ("klaviyo-3.1.7", "node-klaviyo-1.1.3")


@pytest.fixture(scope="module")
def still() -> Iterator[MockServer]:
    """Run a mock that serves the old API."""
    with MockServer(settings=Settings(legacy="serve")) as server:
        yield server


@pytest.fixture(scope="module")
def node_driver(installed: Path, still: MockServer) -> Iterator[Driver]:
    with ExitStack() as stack:
        yield stack.enter_context(Driver(node("node_legacy.mjs"), still.url))


@pytest.fixture(params=CLIENTS)
def old(request: pytest.FixtureRequest, still: MockServer, key: str) -> Legacy:
    """Take each retired client in turn."""
    if request.param == "klaviyo-3.1.7":
        return LegacyPython(still.url, key)
    return LegacyNode(request.getfixturevalue("node_driver"), key)


@pytest.fixture
def old_python(still: MockServer, key: str) -> Legacy:
    """Take the client that also knows segments and campaigns."""
    return LegacyPython(still.url, key)


@pytest.fixture
def api(still: MockServer, key: str) -> Iterator[httpx.Client]:
    """Read the same account with the new API; every answer is held against its contract."""
    with connect(still, key) as client:
        yield client


def person_of(api: httpx.Client) -> str:
    """Return the id of the only profile there is."""
    (person,) = taken(api.get("/api/profiles"))["data"]
    return str(person["id"])


def consent_of(api: httpx.Client, person: str) -> Json:
    """Return the consent to email marketing of a profile."""
    params = {"additional-fields[profile]": "subscriptions"}
    subscriptions = attributes_of(api.get(f"/api/profiles/{person}", params=params))["subscriptions"]
    return dict(subscriptions["email"]["marketing"])


@pytest.mark.parametrize("method", ["get", "post"])
def test_track(old: Legacy, api: httpx.Client, method: str) -> None:
    answer = old.call(
        "track",
        event="Placed Order",
        email=ADA,
        external_id="crm-1",
        properties={"$value": 9.99, "$event_id": "order-1", "Items": ["é&+ ="]},
        customer_properties={"$first_name": "Zoë", "plan": "gold"},
        timestamp=1641092645,
        method=method,
    )
    assert answer in (1, "1")
    (event,) = events_of(api)
    assert event["event_properties"] == {"$value": 9.99, "$event_id": "order-1", "Items": ["é&+ ="]}
    assert event["timestamp"] == 1641092645
    kept = attributes_of(api.get(f"/api/profiles/{person_of(api)}"))
    assert (kept["email"], kept["external_id"], kept["first_name"]) == (ADA, "crm-1", "Zoë")
    assert kept["properties"] == {"plan": "gold"}


def test_track_once(old: Legacy, api: httpx.Client) -> None:
    for number in range(2):
        old.call(
            "track_once",
            event="Signed Up",
            email=ADA,
            properties={"n": number},
            timestamp=1641092645 + number,
        )
    (event,) = events_of(api)
    assert event["event_properties"]["n"] == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_identify(old: Legacy, api: httpx.Client, method: str) -> None:
    said = {"$last_name": "O'Brien", "$city": "Łódź", "sizes": [4, 5]}
    assert old.call("identify", email=ADA, properties=said, method=method) in (1, "1")
    kept = attributes_of(api.get(f"/api/profiles/{person_of(api)}"))
    assert (kept["email"], kept["last_name"], kept["location"]["city"]) == (ADA, "O'Brien", "Łódź")
    assert kept["properties"] == {"sizes": [4, 5]}


def test_profiles(old: Legacy, api: httpx.Client) -> None:
    person = create_profile(api, ADA, first_name="Ada", properties={"plan": "gold", "a": 1, "b": 2})
    assert old.call("get_profile_id_by_email", email=ADA) == {"id": person}
    read = old.call("get_profile", profile_id=person)
    assert (read["object"], read["id"], read["$email"], read["plan"]) == ("person", person, ADA, "gold")
    old.call("update_profile", profile_id=person, properties={"$first_name": "Augusta", "plan": "silver"})
    kept = attributes_of(api.get(f"/api/profiles/{person}"))
    assert (kept["first_name"], kept["properties"]["plan"]) == ("Augusta", "silver")
    old.call("unset_profile_properties", profile_id=person, properties=["a", "b"])
    assert attributes_of(api.get(f"/api/profiles/{person}"))["properties"] == {"plan": "silver"}


def test_a_profile_that_is_not_there(old: Legacy) -> None:
    with pytest.raises(Refused) as refused:
        old.call("get_profile_id_by_email", email=ADA)
    assert refused.value.status == 404
    with pytest.raises(Refused) as refused:
        old.call("get_profile", profile_id="01GDDKASAP8TKDDA2GRZDSVP4H")
    assert refused.value.status == 404


@pytest.mark.parametrize("by", ["email", "phone_number", "person_id"])
def test_request_profile_deletion(old: Legacy, api: httpx.Client, by: str) -> None:
    gone = create_profile(api, ADA, phone_number="+15005550006")
    stays = create_profile(api, "bob@northwind.shop")
    identifier = {"email": ADA, "phone_number": "+15005550006", "person_id": gone}[by]
    old.call("request_profile_deletion", identifier=identifier, id_type=by)
    assert ids_of(taken(api.get("/api/profiles"))) == [stays]


def test_metrics_and_timelines(old: Legacy, api: httpx.Client) -> None:
    for number, metric in enumerate(["Placed Order", "Viewed Product", "Placed Order"]):
        create_event(api, ADA, metric, properties={"n": number}, time=f"2026-07-01T12:00:0{number}Z")
    person = person_of(api)
    metrics = old.call("get_metrics", page=0, count=50)["data"]
    ids = {metric["name"]: metric["id"] for metric in metrics}
    assert ids.keys() == {"Placed Order", "Viewed Product"}

    def numbers(name: str, **arguments: Any) -> list[int]:
        return [event["event_properties"]["n"] for event in old.call(name, **arguments)["data"]]

    assert numbers("get_metrics_timeline", count=10, sort="desc") == [2, 1, 0]
    assert numbers("get_metrics_timeline", since=1656590400, count=10, sort="asc") == [0, 1, 2]
    orders = ids["Placed Order"]
    assert numbers("get_metric_timeline_by_id", metric_id=orders, count=10) == [2, 0]
    assert numbers("get_profile_metrics_timeline", profile_id=person, count=2) == [2, 1]
    assert numbers("get_profile_metrics_timeline_by_id", profile_id=person, metric_id=orders) == [2, 0]


def test_a_timeline_goes_on_where_it_ended(old: Legacy, api: httpx.Client) -> None:
    for number in range(5):
        create_event(api, ADA, properties={"n": number}, time=f"2026-07-01T12:00:0{number}Z")
    page = old.call("get_metrics_timeline", count=2, sort="desc")
    met = [event["event_properties"]["n"] for event in page["data"]]
    while page["next"]:
        page = old.call("get_metrics_timeline", count=2, sort="desc", since=page["next"])
        met += [event["event_properties"]["n"] for event in page["data"]]
    assert met == [4, 3, 2, 1, 0]


def test_metric_export(old: Legacy, api: httpx.Client) -> None:
    for number, day in enumerate((1, 1, 3)):
        create_event(api, ADA, unique_id=f"{number}", value=5.0, time=f"2026-07-0{day}T12:00:00Z")
    (metric,) = taken(api.get("/api/metrics"))["data"]
    exported = old.call(
        "get_metric_export",
        metric_id=metric["id"],
        start_date="2026-07-01",
        end_date="2026-07-03",
        unit="day",
        measurement="count",
    )
    (series,) = exported["results"]
    assert [sum(item["values"]) for item in series["data"]] == [2, 0, 1]


def test_a_list_from_beginning_to_end(old: Legacy, api: httpx.Client) -> None:
    vip = old.call("create_list", list_name="VIP")["list_id"]
    assert attributes_of(api.get(f"/api/lists/{vip}"))["name"] == "VIP"
    assert [item["list_id"] for item in old.call("get_lists")] == [vip]
    assert old.call("get_list_by_id", list_id=vip)["list_name"] == "VIP"
    old.call("update_list_name_by_id", list_id=vip, list_name="Very important")
    assert attributes_of(api.get(f"/api/lists/{vip}"))["name"] == "Very important"
    old.call("delete_list", list_id=vip)
    assert taken(api.get("/api/lists"))["data"] == []


def test_members(old: Legacy, api: httpx.Client) -> None:
    vip = create_list(api)
    added = old.call("add_members_to_list", list_id=vip, profiles=[{"email": ADA, "plan": "gold"}])
    person = person_of(api)
    assert [(item["id"], item["email"]) for item in added] == [(person, ADA)]
    assert attributes_of(api.get(f"/api/profiles/{person}"))["properties"] == {"plan": "gold"}
    assert ids_of(taken(api.get(f"/api/lists/{vip}/profiles"))) == [person]
    found = old.call("get_members_from_list", list_id=vip, emails=[ADA, "nobody@northwind.shop"])
    assert [item["email"] for item in found] == [ADA]
    (record,) = old.call("get_all_members", group_id=vip)["records"]
    assert (record["id"], record["email"]) == (person, ADA)
    assert consent_of(api, person)["consent"] != "SUBSCRIBED"
    old.call("remove_members_from_list", list_id=vip, emails=[ADA])
    assert taken(api.get(f"/api/lists/{vip}/profiles"))["data"] == []


def test_subscribers(old: Legacy, api: httpx.Client) -> None:
    vip = create_list(api)
    profiles = [{"email": ADA, "$consent": ["email"], "plan": "gold"}]
    added = old.call("add_subscribers_to_list", list_id=vip, profiles=profiles)
    person = person_of(api)
    assert [(item["id"], item["email"]) for item in added] == [(person, ADA)]
    assert consent_of(api, person)["consent"] == "SUBSCRIBED"
    found = old.call("get_subscribers_from_list", list_id=vip, emails=[ADA])
    assert [item["email"] for item in found] == [ADA]
    old.call("delete_subscribers_from_list", list_id=vip, emails=[ADA])
    assert taken(api.get(f"/api/lists/{vip}/profiles"))["data"] == []
    assert [item["list_id"] for item in consent_of(api, person)["list_suppressions"]] == [vip]
    assert old.call("get_subscribers_from_list", list_id=vip, emails=[ADA]) in ([], None)
    records = old.call("get_list_exclusions", list_id=vip)["records"]
    assert [item["email"] for item in records] == [ADA]


def test_members_of_a_segment(old_python: Legacy, still: MockServer, key: str, api: httpx.Client) -> None:
    person = create_profile(api, ADA)
    seed(still.account(key), {"segments": [{"id": "UTd5ui", "name": "Buyers", "members": [person]}]})
    found = old_python.call(
        "get_members_from_segment", segment_id="UTd5ui", emails=[ADA, "bob@northwind.shop"]
    )
    assert [item["email"] for item in found["data"]] == [ADA]
    (record,) = old_python.call("get_all_members", group_id="UTd5ui")["records"]
    assert record["id"] == person


def test_campaigns_and_their_recipients(old_python: Legacy, api: httpx.Client) -> None:
    vip, person = create_list(api), create_profile(api, ADA)
    taken(api.post(f"/api/lists/{vip}/relationships/profiles", json=members_body(person)), 204)
    campaign = sent_campaign(api, vip)
    (listed,) = old_python.call("get_campaigns", page=0, count=50)["data"]
    assert (listed["id"], listed["name"]) == (campaign, "Spring sale")
    (recipient,) = old_python.call("get_campaign_recipients", campaign_id=campaign)["data"]
    assert (recipient["email"], recipient["customer_id"]) == (ADA, person)


def sent_campaign(api: httpx.Client, audience: str) -> str:
    """Send a campaign to a list with the new API, and return its id."""
    content = {"subject": "Spring is here", "from_email": "shop@northwind.shop", "from_label": "Northwind"}
    definition = {"channel": "email", "label": "Spring mail", "content": content}
    message = {"type": "campaign-message", "attributes": {"definition": definition}}
    attributes = {
        "name": "Spring sale",
        "audiences": {"included": [audience]},
        "campaign-messages": {"data": [message]},
    }
    body: Json = {"data": {"type": "campaign", "attributes": attributes}}
    campaign = taken(api.post("/api/campaigns", json=body), 201)["data"]
    (message,) = campaign["relationships"]["campaign-messages"]["data"]
    body = {
        "data": {
            "type": "template",
            "attributes": {"name": "Mail", "editor_type": "CODE", "html": "<p>Hi</p>"},
        }
    }
    template = taken(api.post("/api/templates", json=body), 201)["data"]["id"]
    related = {"template": {"data": {"type": "template", "id": template}}}
    body = {"data": {"type": "campaign-message", "id": message["id"], "relationships": related}}
    taken(api.post("/api/campaign-message-assign-template", json=body))
    body = {"data": {"type": "campaign-send-job", "id": campaign["id"]}}
    taken(api.post("/api/campaign-send-jobs", json=body), 202)
    return str(campaign["id"])
