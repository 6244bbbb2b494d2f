"""The control API: health, requests, state, reset, clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.campaigning import create_campaign
from tests.mockserver.helpers import (
    REVISIONS,
    Starter,
    attributes_of,
    connect,
    create_event,
    create_list,
    create_profile,
    journal,
    members_body,
    state,
    taken,
)
from tests.mockserver.people_helpers import subscribe, subscriber

_NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_health_names_the_revisions_and_counts_the_requests(start: Starter, key: str) -> None:
    with connect(start(), key) as api:
        assert taken(api.get("/_mock/health")) == {"status": "ok", "revisions": [*REVISIONS], "requests": 0}
        api.get("/api/profiles")
        assert taken(api.get("/_mock/health"))["requests"] == 1


def test_state_shows_everything_that_an_account_holds(api: httpx.Client, key: str) -> None:
    create_event(api, "ada@northwind.shop", "Placed Order", properties={"Total": 5})
    person = taken(api.get("/api/profiles"))["data"][0]["id"]
    vip = create_list(api, "VIP")
    taken(api.post(f"/api/lists/{vip}/relationships/profiles", json=members_body(person)), 204)
    shown = state(api, key)
    assert shown["company_id"] == key[3:9]
    assert [(item["id"], item["email"]) for item in shown["profiles"]] == [(person, "ada@northwind.shop")]
    (metric,), (event,), (group,) = shown["metrics"], shown["events"], shown["lists"]
    assert metric["name"] == "Placed Order"
    assert (event["profile"], event["metric"]) == (person, metric["id"])
    assert event["event_properties"] == {"Total": 5}
    assert (group["id"], group["name"], group["profiles"]) == (vip, "VIP", [person])
    assert (shown["segments"], shown["resources"]) == ([], {})


def test_state_shows_consent_tags_and_what_is_related(api: httpx.Client, key: str) -> None:
    vip = create_list(api)
    subscribe(api, subscriber(), list_id=vip)
    tag = taken(api.post("/api/tags", json={"data": {"type": "tag", "attributes": {"name": "Q3"}}}), 201)
    named = {"data": [{"type": "list", "id": vip}]}
    taken(api.post(f"/api/tags/{tag['data']['id']}/relationships/lists", json=named), 204)
    create_campaign(api, [vip])
    shown = state(api, key)
    assert shown["profiles"][0]["consent"]["channels"]["email.marketing"]["consent"] == "SUBSCRIBED"
    assert shown["lists"][0]["relationships"] == {"tags": [tag["data"]["id"]]}
    kept = shown["resources"]
    assert [item["name"] for kind in ("tag", "campaign") for item in kept[kind]] == ["Q3", "Sale"]
    assert kept["tag"][0]["relationships"]["lists"] == [vip]
    assert kept["campaign"][0]["messages"] == [item["id"] for item in kept["campaign-message"]]


def test_an_account_is_found_by_its_public_key_too(api: httpx.Client, key: str) -> None:
    create_profile(api, "ada@northwind.shop")
    for path in ("/_mock/accounts", "/_mock/state"):
        by_company = taken(api.get(path, params={"company_id": key[3:9]}))["accounts"]
        assert by_company == taken(api.get(path, params={"key": key}))["accounts"]


def test_without_a_key_all_accounts_are_shown(start: Starter) -> None:
    server = start()
    for company in ("AAAAAA", "BBBBBB"):
        with connect(server, f"pk_{company}_x") as api:
            create_profile(api, "ada@northwind.shop")
    for path in ("accounts", "state"):
        accounts = httpx.get(f"{server.url}/_mock/{path}").json()["accounts"]
        assert [account["company_id"] for account in accounts] == ["AAAAAA", "BBBBBB"]


def test_reset_empties_one_account_and_no_other(start: Starter) -> None:
    server = start(clock=Clock(_NOON))  # so that the ids come again, and with them what they once meant
    with connect(server, "pk_AAAAAA_x") as one, connect(server, "pk_BBBBBB_x") as other:
        for api in (one, other):
            create_event(api, "ada@northwind.shop", unique_id="1", value=5)
            create_list(api)
        taken(one.post("/_mock/reset", params={"key": "pk_AAAAAA_x"}), 204)
        emptied = state(one, "pk_AAAAAA_x")
        assert [emptied[kind] for kind in ("profiles", "metrics", "events", "lists")] == [[], [], [], []]
        assert journal(one, "pk_AAAAAA_x") == []
        assert len(state(other, "pk_BBBBBB_x")["profiles"]) == 1
        # What was there is forgotten: the same event is new, and its metric never had a value.
        create_event(one, "ada@northwind.shop", unique_id="1")
        (event,) = state(one, "pk_AAAAAA_x")["events"]
        assert event["event_properties"] == {"$event_id": "1"}


def test_reset_without_a_key_empties_the_mock(start: Starter) -> None:
    server = start()
    with connect(server, "pk_AAAAAA_x") as api:
        create_profile(api, "ada@northwind.shop")
        httpx.get(f"{server.url}/api/profiles")
        taken(api.post("/_mock/reset"), 204)
        assert taken(api.get("/_mock/accounts"))["accounts"] == []
        assert taken(api.get("/_mock/requests")) == {"requests": [], "dropped": 0}
        assert taken(api.get("/api/profiles"))["data"] == []


def test_the_clock_moves_when_told(start: Starter, key: str) -> None:
    with connect(start(clock=Clock(_NOON)), key) as api:
        assert taken(api.get("/_mock/clock")) == {"now": _NOON.isoformat()}
        moved = taken(api.post("/_mock/clock", json={"advance": 3600}))
        assert moved == {"now": (_NOON + timedelta(hours=1)).isoformat()}
        person = create_profile(api, "ada@northwind.shop")
        created = attributes_of(api.get(f"/api/profiles/{person}"))["created"]
        assert created == "2026-11-01T13:00:00+00:00"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[1]",
        b"{}",
        b'{"advance": null}',
        b'{"advance": "soon"}',
        b'{"advance": [1]}',
        b'{"advance": -1}',
        b'{"advance": NaN}',
        b'{"advance": "nan"}',
        b'{"advance": "inf"}',
        b'{"advance": 1e12}',
        b'{"advance": 1e300}',
    ],
)
def test_the_clock_refuses_what_is_no_step_forward(start: Starter, key: str, body: bytes) -> None:
    with connect(start(clock=Clock(_NOON)), key) as api:
        refused = api.post("/_mock/clock", content=body)
        assert refused.status_code == 400
        assert refused.json()["message"].startswith('send {"advance": SECONDS}, 0 or more: ')
        assert taken(api.get("/_mock/clock")) == {"now": _NOON.isoformat()}
        assert taken(api.get("/api/profiles"))["data"] == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/_mock/nothing", 404),
        ("GET", "/_mock/reset", 405),
        ("POST", "/_mock/health", 405),
        ("DELETE", "/_mock/clock", 405),
    ],
)
def test_other_paths_and_methods_are_refused(api: httpx.Client, method: str, path: str, status: int) -> None:
    assert api.request(method, path).status_code == status


def test_the_control_api_needs_no_key_and_leaves_no_trace(start: Starter) -> None:
    server = start()
    for _ in range(2):
        answer = httpx.get(f"{server.url}/_mock/requests").json()
    assert answer == {"requests": [], "dropped": 0}
