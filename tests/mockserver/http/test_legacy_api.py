"""The old API: gone as at Klaviyo today, or served as it was."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.contracts.checking.request import MAX_BODY
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall, LegacyEndpoint
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api
from klaviyo_rehearsal.mockserver.http.legacy_calls import CALLS, perform
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import Json, Starter, connect, error_of, journal, state, taken

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
# GH:timlrx/pliny#174 (facts 2.1, LIVE)
RETIRED = {
    "message": "This API has been retired and is no longer in service. Please review our migration resources "
    "for help migrating to our new APIs. https://developers.klaviyo.com/en/docs/migration_resources"
}

ENDPOINTS = legacy_api().endpoints


def _named(endpoint: LegacyEndpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


@pytest.fixture(scope="module")
def stray() -> Iterator[httpx.Client]:
    """Call the old API as its clients did: without any of the new headers."""
    with MockServer() as server, httpx.Client(timeout=60, base_url=server.url, verify=False) as client:
        yield client


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=_named)
def test_every_call_meets_a_410_that_names_its_successor(
    stray: httpx.Client, endpoint: LegacyEndpoint, slash: str
) -> None:
    path = endpoint.path.replace("{}", "XyZ123") + slash
    answer = stray.request(endpoint.method, path)
    assert answer.status_code == 410
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == RETIRED
    entry = taken(stray.get("/_mock/requests"))["requests"][-1]
    assert (entry["path"], entry["status"], entry["verdict"]) == (path, 410, "error")
    assert [violation["code"] for violation in entry["violations"]] == ["legacy-call"]
    for successor in endpoint.replaced_by:
        assert successor in entry["note"]
    assert endpoint.replaced_by or "no successor" in entry["note"]


@pytest.mark.parametrize("path", ["/api/v1/unheard/of", "/api/v2/", "/api/v2/list"])
def test_a_call_that_the_old_api_never_had_meets_a_410_too(stray: httpx.Client, path: str) -> None:
    assert stray.post(path, json={}).json() == RETIRED


@pytest.mark.parametrize(
    "path", ["/api/tracking-setting", "/api/tracker", "/api/identifying", "/api/v3/lists"]
)
def test_a_path_that_only_looks_old_is_none_of_it(api: httpx.Client, path: str) -> None:
    error_of(api.get(path), 404)


def test_a_mock_whose_old_api_is_gone_records_nothing(api: httpx.Client, key: str) -> None:
    payload = {
        "token": key[3:9],
        "event": "Placed Order",
        "customer_properties": {"$email": "a@northwind.shop"},
    }
    assert api.post("/api/track", json=payload).status_code == 410
    assert state(api, key)["events"] == []


TRACK: Json = {
    "event": "Placed Order",
    "customer_properties": {"$email": "ada@northwind.shop", "$first_name": "Zoë", "plan": "gold"},
    "properties": {"$value": 9.99, "$event_id": "order-1", "Items": ["a b", "c+d", "é&=%"]},
    "time": 1641092645,
}
IDENTIFY: Json = {"properties": {"$email": "ada@northwind.shop", "$city": "Łódź", "plan": "gold"}}

Sender = Callable[[httpx.Client, str, Json], httpx.Response]


def _data(payload: Json) -> str:
    return base64.b64encode(json.dumps(payload).encode()).decode()


def _by_get(client: httpx.Client, path: str, payload: Json) -> httpx.Response:
    return client.get(path, params={"data": _data(payload)})


def _by_raw_get(client: httpx.Client, path: str, payload: Json) -> httpx.Response:
    # Some clients did not percent-encode the plus signs of base64.
    return client.get(f"{path}?data={_data(payload)}")


def _by_form(client: httpx.Client, path: str, payload: Json) -> httpx.Response:
    return client.post(path, data={"data": json.dumps(payload)}, headers={"Accept": "text/html"})


def _by_form_in_base64(client: httpx.Client, path: str, payload: Json) -> httpx.Response:
    return client.post(path, data={"data": _data(payload)})


def _by_json(client: httpx.Client, path: str, payload: Json) -> httpx.Response:
    return client.post(path, json=payload)


def _in_chunks(client: httpx.Client, path: str, payload: Json) -> httpx.Response:
    raw = json.dumps(payload).encode()
    pieces = (raw[start : start + 7] for start in range(0, len(raw), 7))
    return client.post(path, content=pieces, headers={"Content-Type": "application/json"})


WAYS = [_by_get, _by_raw_get, _by_form, _by_form_in_base64, _by_json, _in_chunks]


def said(path: str, key: str, **changes: Any) -> Json:
    """Build the payload of a call for the account of a key."""
    return {**(TRACK if path == "/api/track" else IDENTIFY), "token": key[3:9], **changes}


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("send", WAYS)
def test_track_records_an_event_however_it_is_sent(
    old: httpx.Client, key: str, send: Sender, slash: str
) -> None:
    answer = send(old, f"/api/track{slash}", said("/api/track", key))
    assert (answer.status_code, answer.text) == (200, "1")
    kept = state(old, key)
    (event,), (person,), (metric,) = kept["events"], kept["profiles"], kept["metrics"]
    assert event["event_properties"] == {
        "$value": 9.99,
        "$event_id": "order-1",
        "Items": ["a b", "c+d", "é&=%"],
    }
    assert event["datetime"] == "2022-01-02T03:04:05+00:00"
    assert metric["name"] == "Placed Order"
    assert (person["email"], person["first_name"]) == ("ada@northwind.shop", "Zoë")
    assert person["properties"] == {"plan": "gold"}
    (entry,) = journal(old, key)
    assert (entry["verdict"], entry["status"]) == ("legacy", 200)
    assert "POST /api/events" in entry["note"]


@pytest.mark.parametrize("send", WAYS)
def test_identify_makes_a_person_known_however_it_is_sent(old: httpx.Client, key: str, send: Sender) -> None:
    assert send(old, "/api/identify", said("/api/identify", key)).text == "1"
    (person,) = state(old, key)["profiles"]
    assert (person["email"], person["location"]["city"]) == ("ada@northwind.shop", "Łódź")
    assert person["properties"] == {"plan": "gold"}


def test_identify_adds_to_what_is_known(old: httpx.Client, key: str) -> None:
    _by_json(old, "/api/identify", said("/api/identify", key))
    more = {"$email": "ada@northwind.shop", "$id": 7, "$city": None, "size": 5, "$unset": ["plan"]}
    _by_json(old, "/api/identify", said("/api/identify", key, properties=more))
    (person,) = state(old, key)["profiles"]
    assert (person["external_id"], person["location"]["city"]) == ("7", "Łódź")
    assert person["properties"] == {"size": 5}


def test_a_person_is_the_same_to_both_apis(old: httpx.Client, key: str) -> None:
    _by_json(old, "/api/identify", said("/api/identify", key))
    found = taken(old.get("/api/profiles", params={"filter": 'equals(email,"ada@northwind.shop")'}))
    assert found["data"][0]["attributes"]["properties"] == {"plan": "gold"}


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("GET", {}),
        ("GET", {"params": {"data": ""}}),
        ("GET", {"params": {"data": "e30"}}),
        ("GET", {"params": {"data": "é"}}),
        ("GET", {"params": {"data": "bm8ganNvbg=="}}),
        ("GET", {"params": {"payload": "e30="}}),
        ("POST", {}),
        ("POST", {"content": b"{", "headers": {"Content-Type": "application/json"}}),
        ("POST", {"content": b'{"event": "x"}'}),
        ("POST", {"content": b"data=%7B", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}),
        ("POST", {"content": b"\xff\xfe", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}),
    ],
)
@pytest.mark.parametrize("path", ["/api/track", "/api/identify"])
def test_what_cannot_be_read_is_answered_0(
    old: httpx.Client, path: str, method: str, options: dict[str, Any]
) -> None:
    answer = old.request(method, path, **options)
    assert (answer.status_code, answer.text) == (200, "0")
    entry = taken(old.get("/_mock/requests"))["requests"][-1]
    assert entry["note"].startswith("not recorded: ")


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("GET", {"params": {"data": "WzFd"}}),
        ("POST", {"json": []}),
        ("POST", {"json": 5}),
        ("POST", {"json": {"event": "x", "properties": [1]}}),
        ("POST", {"json": {"event": "x", "properties": "text"}}),
        ("POST", {"json": {"event": "x", "customer_properties": ["a"]}}),
    ],
)
@pytest.mark.parametrize("path", ["/api/track", "/api/identify"])
def test_json_that_holds_no_call_is_answered_1_and_lost(
    old: httpx.Client, path: str, method: str, options: dict[str, Any]
) -> None:
    """`0` is for data that is not JSON (V1AUTH)."""
    answer = old.request(method, path, **options)
    assert (answer.status_code, answer.text) == (200, "1")
    entry = taken(old.get("/_mock/requests"))["requests"][-1]
    assert entry["note"].startswith("not recorded: ")


@pytest.mark.parametrize(
    ("time", "seconds"),
    [
        ("1700000100", 1700000100),
        (" 1700000100 ", 1700000100),
        ("1700000100.7", 1700000100),
        ("2023-11-14T22:15:00Z", 1700000100),
        ("2023-11-14T22:15:00", 1700000100),
        ("2023-11-14T23:15:00+01:00", 1700000100),
        ("2023-11-14 22:15:00", 1700000100),
    ],
)
def test_a_time_as_text_is_answered_1_and_kept(old: httpx.Client, key: str, time: str, seconds: int) -> None:
    sent = {"data": json.dumps(said("/api/track", key, time=time))}
    assert old.post("/api/track", data=sent).text == "1"
    assert [event["timestamp"] for event in state(old, key)["events"]] == [seconds]


@pytest.mark.parametrize("time", ["yesterday", "", True, [1], {"at": 1}, 1641092645000, float("1e300")])
@pytest.mark.parametrize("setting", ["lose", "now"])
def test_a_time_that_is_no_moment_is_lost_or_now_by_a_setting(time: Any, setting: Any) -> None:
    account = Account("ABC123", Settings(unreadable_times=setting), Clock(NOON))
    arguments = {"event": "x", "customer_properties": {"$email": "ada@northwind.shop"}, "time": time}
    answer = perform(account, LegacyCall("track", arguments))
    kept = [account.events.get(item)["timestamp"] for item in account.events]  # type: ignore[index]
    assert answer.text == "1"
    assert answer.recorded == (setting == "now")
    assert kept == ([NOON.timestamp()] if setting == "now" else [])


def test_an_empty_list_is_an_empty_object_as_php_writes_it(old: httpx.Client, key: str) -> None:
    assert _by_json(old, "/api/track", said("/api/track", key, properties=[])).text == "1"
    assert [event["event_properties"] for event in state(old, key)["events"]] == [{}]


@pytest.mark.parametrize(
    "changes",
    [
        {"event": None},
        {"event": ""},
        {"customer_properties": {}},
        {"customer_properties": {"$email": ""}},
        {"customer_properties": {"$email": ["ada@northwind.shop"]}},
        {"customer_properties": {"$first_name": "Ada"}},
        {"customer_properties": {"$email": "ada@example.com"}},
        {"time": 1641092645000},
        {"time": 1e30},
        {"time": -1e30},
        {"properties": json.loads('{"a":' * 300 + "1" + "}" * 300)},
    ],
)
def test_what_says_too_little_is_answered_1_and_lost(
    old: httpx.Client, key: str, changes: dict[str, Any]
) -> None:
    assert _by_json(old, "/api/track", said("/api/track", key, **changes)).text == "1"
    assert state(old, key)["events"] == []
    assert "not recorded" in journal(old, key)[0]["note"]


def test_an_identify_without_an_identifier_is_answered_1_and_lost(old: httpx.Client, key: str) -> None:
    payload = said("/api/identify", key, properties={"plan": "gold"})
    assert _by_json(old, "/api/identify", payload).text == "1"
    assert state(old, key)["profiles"] == []


@pytest.mark.parametrize(
    ("query", "pixel"), [("&i=1", True), ("&i=0", False), ("&test=1", False), ("&ii=1", False)]
)
def test_a_pixel_is_sent_when_asked_for(old: httpx.Client, key: str, query: str, pixel: bool) -> None:
    answer = old.get(f"/api/track?data={_data(said('/api/track', key))}{query}")
    assert answer.status_code == 200
    assert (answer.headers["content-type"] == "image/gif") is pixel
    assert answer.content.startswith(b"GIF89a") if pixel else answer.text == "1"
    assert len(state(old, key)["events"]) == 1


def test_track_once_records_once_and_for_all(old: httpx.Client, key: str) -> None:
    for number in range(3):
        once = {"n": number, "__track_once__": True}
        payload = said("/api/track", key, properties=once, time=1641092645 + number)
        assert _by_get(old, "/api/track", payload).text == "1"
    (event,) = state(old, key)["events"]
    assert event["event_properties"] == {"n": 0}


@pytest.mark.parametrize("time", [1641092645, 1641092645.9, -1, 0, None])
def test_a_time_is_in_seconds_and_now_when_absent(start: Starter, key: str, time: float | None) -> None:
    with connect(start(Settings(legacy="serve"), clock=Clock(NOON)), key) as api:
        _by_json(api, "/api/track", said("/api/track", key, time=time))
        (event,) = state(api, key)["events"]
        assert event["timestamp"] == (int(time) if time is not None else NOON.timestamp())


@pytest.mark.parametrize("token", ["NOBODY", "", None, 5, "pk_x"])
def test_an_unknown_token_is_an_account_of_its_own(old: httpx.Client, key: str, token: Any) -> None:
    payload = said("/api/track", key, token=token)
    assert _by_json(old, "/api/track", payload).text == "1"
    assert state(old, key)["events"] == []


def test_a_body_over_5_mb_is_a_413(old: httpx.Client, key: str) -> None:
    payload = said("/api/track", key, properties={"x": "x" * MAX_BODY})
    assert _by_json(old, "/api/track", payload).status_code == 413


def test_every_endpoint_is_played_and_a_method_that_none_has_stays_gone(old: httpx.Client) -> None:
    assert {endpoint.name for endpoint in ENDPOINTS} <= CALLS.keys()
    assert old.put("/api/track", json=TRACK).json() == RETIRED
