"""Client endpoints: a public key names the account, and known profiles keep their identifiers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import (
    REVISIONS,
    Json,
    Starter,
    attributes_of,
    connect,
    create_list,
    create_profile,
    error_of,
    event_body,
    events_of,
    journal,
    list_body,
    profile_body,
    taken,
)
from tests.mockserver.people_helpers import (
    ADA,
    BOB,
    PHONE,
    codes_of,
    marketing_of,
    members_of,
    pending_confirmations,
    person_of,
    subscriptions_of,
)

Visit = Callable[[str, Json], httpx.Response]


@pytest.fixture(params=REVISIONS)
def visit(request: pytest.FixtureRequest, mock: MockServer, key: str) -> Iterator[Visit]:
    """Send what a browser sends: visit(path, body), without an Authorization header."""
    params = {"company_id": mock.account(key).company_id}
    with httpx.Client(
        timeout=60, base_url=mock.url, headers={"revision": request.param}, verify=False
    ) as client:
        yield lambda path, body: client.post(path, params=params, json=body)


def subscription_body(list_id: str, **attributes: Any) -> Json:
    """Build the body that subscribes a visitor."""
    person = {"data": {"type": "profile", "attributes": attributes}}
    return {
        "data": {
            "type": "subscription",
            "attributes": {"profile": person, "custom_source": "footer"},
            "relationships": {"list": {"data": {"type": "list", "id": list_id}}},
        }
    }


def test_an_event_of_a_visitor_is_recorded(visit: Visit, api: httpx.Client) -> None:
    assert visit("/client/events", event_body(ADA, properties={"n": 1}, value=9.99)).content == b""
    (event,) = events_of(api)
    assert event["event_properties"] == {"n": 1, "$value": 9.99}
    assert attributes_of(api.get(f"/api/profiles/{person_of(api)}"))["email"] == ADA


def test_events_of_visitors_show_after_the_lag_and_keep_to_the_limits(start: Starter, key: str) -> None:
    clock = Clock(datetime(2026, 7, 1, 12, tzinfo=UTC))
    one = {"type": "event", "attributes": event_body(ADA)["data"]["attributes"]}
    person = one["attributes"].pop("profile")
    bulk = {"profile": person, "events": {"data": [one]}}
    batch = {"data": {"type": "event-bulk-create", "attributes": bulk}}
    query = f"company_id={key[3:9]}"
    with connect(start(Settings(lag=30), clock=clock), key) as api:
        for name, body in {"events": event_body(ADA, "Seen"), "event-bulk-create": batch}.items():
            taken(api.post(f"/client/{name}?{query}", json=body), 202)
        assert events_of(api) == []
        clock.advance(30)
        assert len(events_of(api)) == 2
        large = event_body(ADA, properties={"x": "x" * 102_401})
        error_of(api.post(f"/client/events?{query}", json=large), 400)


def test_a_known_profile_keeps_its_identifiers(visit: Visit, api: httpx.Client, key: str) -> None:
    ada = create_profile(api, ADA, phone_number=PHONE)
    facts = {"phone_number": "+15005550009", "external_id": "crm-1", "title": "Dr"}
    assert visit("/client/events", event_body(ADA, person=facts)).status_code == 202
    entry = journal(api, key)[-1]
    assert (codes_of(entry), entry["verdict"]) == (["identifier-kept"], "loss")
    read = attributes_of(api.get(f"/api/profiles/{ada}"))
    assert (read["phone_number"], read["title"]) == (PHONE, "Dr")
    assert read["external_id"] == "crm-1", "what it had not, it gets"


def test_an_event_of_an_unknown_id_is_lost(visit: Visit, api: httpx.Client, key: str) -> None:
    assert visit("/client/events", event_body(None, profile_id="NOPE01")).status_code == 202
    assert codes_of(journal(api, key)[-1]) == ["unknown-profile"]
    assert events_of(api) == []


def test_events_come_in_bulk(visit: Visit, api: httpx.Client, key: str) -> None:
    events = [
        {
            "type": "event",
            "attributes": {
                "metric": {"data": {"type": "metric", "attributes": {"name": name}}},
                "properties": {},
                "unique_id": "same",
            },
        }
        for name in ("Viewed Product", "Added to Cart", "Added to Cart")
    ]
    append = {"patch_properties": {"append": {"seen": 1}}}
    attributes = {"profile": profile_body(ADA, meta=append), "events": {"data": events}}
    body = {"data": {"type": "event-bulk-create", "attributes": attributes}}
    assert visit("/client/event-bulk-create", body).status_code == 202
    assert "1 of 3" in journal(api, key)[-1]["note"]
    assert len(events_of(api)) == 2
    kept = attributes_of(api.get(f"/api/profiles/{person_of(api)}"))
    assert kept["properties"] == {"seen": [1]}, "the patch is applied once and not for each event"


def test_a_visitor_says_who_it_is(visit: Visit, api: httpx.Client, key: str) -> None:
    assert visit("/client/profiles", profile_body(anonymous_id="anon-1")).status_code == 202
    known = profile_body(ADA, anonymous_id="anon-1", first_name="Ada", properties={"plan": "gold"})
    assert visit("/client/profiles", known).status_code == 202
    assert journal(api, key)[-1]["verdict"] == "ok"
    (person,) = taken(api.get("/api/profiles"))["data"]
    assert (person["attributes"]["email"], person["attributes"]["first_name"]) == (ADA, "Ada")
    meta = {"patch_properties": {"unset": ["plan"]}}
    assert visit("/client/profiles", profile_body(BOB, anonymous_id="anon-1", meta=meta)).status_code == 202
    # Recognised by the cookie, the visitor keeps the address that it had.
    assert codes_of(journal(api, key)[-1]) == ["identifier-kept"]
    read = attributes_of(api.get(f"/api/profiles/{person['id']}"))
    assert (read["email"], read["properties"]) == (ADA, {})


def test_an_unknown_id_makes_nobody_known(visit: Visit, api: httpx.Client, key: str) -> None:
    assert visit("/client/profiles", profile_body(ADA, id="NOPE01")).status_code == 202
    entry = journal(api, key)[-1]
    assert (codes_of(entry), entry["note"]) == (
        ["unknown-profile"],
        "accepted and without effect: an unknown profile id",
    )
    assert taken(api.get("/api/profiles"))["data"] == []


def test_a_visitor_subscribes_to_each_channel_with_an_identifier(visit: Visit, api: httpx.Client) -> None:
    vip = create_list(api)
    body = subscription_body(vip, email=ADA, phone_number=PHONE, first_name="Ada")
    assert visit("/client/subscriptions", body).status_code == 202
    assert members_of(api, vip) == [ADA]
    read = subscriptions_of(api)
    assert read["email"]["marketing"]["custom_method_detail"] == "footer"
    assert read["sms"]["marketing"]["consent"] == "SUBSCRIBED"
    assert attributes_of(api.get(f"/api/profiles/{person_of(api)}"))["first_name"] == "Ada"


def test_a_visitor_can_name_the_channels_today(mock: MockServer, api: httpx.Client, key: str) -> None:
    vip = create_list(api)
    consent = {"sms": {"marketing": {"consent": "SUBSCRIBED"}}}
    body = subscription_body(
        vip,
        email=ADA,
        phone_number=PHONE,
        subscriptions=consent,
        meta={"patch_properties": {"append": {"seen": 1}}},
    )
    taken(api.post(f"/client/subscriptions?company_id={mock.account(key).company_id}", json=body), 202)
    assert marketing_of(api)["consent"] == "NEVER_SUBSCRIBED"
    assert subscriptions_of(api)["sms"]["marketing"]["consent"] == "SUBSCRIBED"
    assert attributes_of(api.get(f"/api/profiles/{person_of(api)}"))["properties"] == {"seen": [1]}


def test_a_visitor_confirms_where_the_list_asks_for_it(
    visit: Visit, mock: MockServer, api: httpx.Client, key: str
) -> None:
    created = api.post("/api/lists", json=list_body("VIP", opt_in_process="double_opt_in"))
    vip = taken(created, 201)["data"]["id"]
    visit("/client/subscriptions", subscription_body(vip, email=ADA))
    assert members_of(api, vip) == []
    assert pending_confirmations(mock.account(key)) == [(person_of(api), vip)]


def test_an_unknown_list_is_refused_at_its_place(visit: Visit) -> None:
    answer = visit("/client/subscriptions", subscription_body("NOPE01", email=ADA))
    assert error_of(answer, 400)["source"] == {"pointer": "/data/relationships/list/data/id"}


@pytest.mark.parametrize("query", ["", "?company_id="])
def test_without_a_public_key_there_is_no_account(mock: MockServer, query: str) -> None:
    answer = httpx.post(
        f"{mock.url}/client/events{query}", json=event_body(), headers={"revision": REVISIONS[0]}
    )
    assert error_of(answer, 400)["source"] == {"parameter": "company_id"}
