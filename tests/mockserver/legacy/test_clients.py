"""Real clients of the old API: its official SDK, and the requests that both SDKs were recorded with."""

from __future__ import annotations

import base64
import json
import socket
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from klaviyo_api import KlaviyoAPI

from klaviyo_rehearsal.mockserver.control.snapshot import snapshot
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from klaviyo_rehearsal.rehearsal.compare.accounts import compare
from tests.mockserver.helpers import Json

with warnings.catch_warnings():
    # klaviyo 3.1.7 warns of its own end when it is imported; that is why it is tested here.
    warnings.filterwarnings("ignore", "This SDK is being deprecated", DeprecationWarning)
    from klaviyo.api_helper import KlaviyoAPI as OldApi
    from klaviyo.public import Public

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def still() -> Iterator[MockServer]:
    """Run a mock that serves the old API, on a clock that stands: both SDKs see the same moment."""
    with MockServer(settings=Settings(legacy="serve"), clock=Clock(NOON)) as server:
        yield server


@pytest.fixture
def old_sdk(still: MockServer, key: str, monkeypatch: pytest.MonkeyPatch) -> Public:
    """Point the old SDK at the mock: GETs by a parameter, POSTs by a constant (facts 13.1)."""
    url = f"{still.url}/api"
    monkeypatch.setattr(OldApi, "KLAVIYO_API_SERVER", url)
    return Public(public_token=key[3:9], api_server=url)


@pytest.fixture
def new_sdk(still: MockServer, key: str) -> KlaviyoAPI:
    """Point the new SDK at an account of its own on the same mock."""
    return KlaviyoAPI(_other(key), max_retries=0, test_host=still.url)


def _other(key: str) -> str:
    return key.replace("pk_A", "pk_D")


def _accounts(still: MockServer, key: str) -> tuple[Account, Account]:
    return still.account(key), still.account(_other(key))


@pytest.mark.parametrize("method", ["get", "post"])
def test_both_sdks_leave_the_same_event(
    still: MockServer, key: str, old_sdk: Public, new_sdk: KlaviyoAPI, method: str
) -> None:
    answer = old_sdk.track(
        "Placed Order",
        email="ada@northwind.shop",
        external_id="crm-1",
        properties={"$value": 9.99, "$event_id": "order-1", "Items": ["é&+ ="], "Nested": {"a": None}},
        customer_properties={"$first_name": "Zoë", "$city": "Łódź", "plan": "gold"},
        timestamp=1641092645,
        method=method,
    )
    assert answer.data in (1, "1")
    person = {
        "email": "ada@northwind.shop",
        "external_id": "crm-1",
        "first_name": "Zoë",
        "location": {"city": "Łódź"},
        "properties": {"plan": "gold"},
    }
    event = {
        "metric": {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}},
        "profile": {"data": {"type": "profile", "attributes": person}},
        "properties": {"Items": ["é&+ ="], "Nested": {"a": None}},
        "value": 9.99,
        "unique_id": "order-1",
        "time": "2022-01-02T03:04:05Z",
    }
    new_sdk.Events.create_event({"data": {"type": "event", "attributes": event}})
    before, after = _accounts(still, key)
    assert len(before.events) == len(before.profiles) == 1
    assert compare(snapshot(before), snapshot(after)) == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_both_sdks_leave_the_same_profile(
    still: MockServer, key: str, old_sdk: Public, new_sdk: KlaviyoAPI, method: str
) -> None:
    said = {"$phone_number": "+15005550006", "$last_name": "O'Brien", "$latitude": 51.5, "sizes": [4, 5]}
    answer = old_sdk.identify(email="ada@northwind.shop", properties=said, method=method)
    assert answer.data in (1, "1")
    person = {
        "email": "ada@northwind.shop",
        "phone_number": "+15005550006",
        "last_name": "O'Brien",
        "location": {"latitude": 51.5},
        "properties": {"sizes": [4, 5]},
    }
    new_sdk.Profiles.create_or_update_profile({"data": {"type": "profile", "attributes": person}})
    before, after = _accounts(still, key)
    assert len(before.profiles) == 1
    assert compare(snapshot(before), snapshot(after)) == []


def test_track_once_is_an_event_with_a_stable_id(
    still: MockServer, key: str, old_sdk: Public, new_sdk: KlaviyoAPI
) -> None:
    for number in range(2):
        old_sdk.track_once(
            "Signed Up", email="ada@northwind.shop", properties={"n": number}, timestamp=1641092645 + number
        )
        event = {
            "metric": {"data": {"type": "metric", "attributes": {"name": "Signed Up"}}},
            "profile": {"data": {"type": "profile", "attributes": {"email": "ada@northwind.shop"}}},
            "properties": {"n": number},
            "unique_id": "once",
            "time": datetime.fromtimestamp(1641092645 + number, UTC).isoformat(),
        }
        new_sdk.Events.create_event({"data": {"type": "event", "attributes": event}})
    before, after = _accounts(still, key)
    assert len(before.events) == 1
    assert compare(snapshot(before), snapshot(after)) == []


def test_what_the_new_sdk_leaves_out_is_noticed(
    still: MockServer, key: str, old_sdk: Public, new_sdk: KlaviyoAPI
) -> None:
    old_sdk.identify(email="ada@northwind.shop", properties={"$title": "Dr", "plan": "gold"})
    person = {"email": "ada@northwind.shop", "properties": {"plan": "silver"}}
    new_sdk.Profiles.create_or_update_profile({"data": {"type": "profile", "attributes": person}})
    before, after = _accounts(still, key)
    assert [(item.kind, item.field) for item in compare(snapshot(before), snapshot(after))] == [
        ("changed", "properties.plan"),
        ("missing", "title"),
    ]


RECORDED = ["klaviyo-legacy-py-3.1.7", "node-klaviyo-1.1.3"]


@pytest.fixture(scope="module")
def keeping() -> Iterator[MockServer]:
    """Run a mock that serves the old API and keeps test addresses.

    The recorded people live at example.com, whose events Klaviyo drops; to send the requests byte for
    byte, the mock is told to keep them.
    """
    with MockServer(settings=Settings(legacy="serve", drop_reserved=False)) as server:
        yield server


def _recorded(corpus: Path, name: str) -> list[Json]:
    lines = (corpus / f"{name}.jsonl").read_text().splitlines()
    requests = [json.loads(line) for line in lines]
    return [request for request in requests if request["path"] in ("/api/track", "/api/identify")]


def _wire(request: Json) -> bytes:
    """Write a request as it was sent: headers in their order and casing, the body framed as it was."""
    target = request["path"] + (f"?{request['query']}" if request["query"] else "")
    head = [f"{request['method']} {target} HTTP/1.1", *(": ".join(pair) for pair in request["headers"])]
    body = (request["body"] or "").encode()
    if ["Transfer-Encoding", "chunked"] in request["headers"]:
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    return "\r\n".join([*head, "", ""]).encode() + body


def _payload(request: Json) -> Json:
    """Read what a recorded request said, without the code under test."""
    data = parse_qs(request["body"] or request["query"])["data"][0]
    return dict(json.loads(data if data.startswith("{") else base64.b64decode(data)))


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_requests_are_answered_1_and_recorded(keeping: MockServer, corpus: Path, name: str) -> None:
    keeping.control.reset()
    host, port = keeping.url.removeprefix("http://").split(":")
    requests = _recorded(corpus, name)
    assert len(requests) >= 5
    for request in requests:
        with socket.create_connection((host, int(port)), timeout=5) as client:
            client.sendall(_wire(request))
            answer = HTTPResponse(client)
            answer.begin()
            assert (answer.status, answer.read()) == (200, b"1")
    (account,) = keeping.control.accounts()
    assert account["company_id"] == "AbC123"
    assert [entry.verdict for entry in keeping.control.requests()] == ["legacy"] * len(requests)
    _agrees(account, [(request["path"], _payload(request)) for request in requests])


def _agrees(kept: Json, calls: list[tuple[str, Json]]) -> None:
    """Compare an account with what was said to it."""
    tracked = [payload for path, payload in calls if path == "/api/track"]
    assert {metric["name"] for metric in kept["metrics"]} == {payload["event"] for payload in tracked}
    said = {_person(payload.get("customer_properties") or payload["properties"]) for _, payload in calls}
    assert {person["email"] or person["external_id"] for person in kept["profiles"]} <= said
    for payload in tracked:
        properties = {n: value for n, value in payload["properties"].items() if n != "__track_once__"}
        times = [payload["time"]] if payload.get("time") else []
        assert any(
            event["event_properties"].items() >= properties.items()
            and event["timestamp"] in (times or [event["timestamp"]])
            for event in kept["events"]
        ), payload


def _person(properties: dict[str, Any]) -> Any:
    names = ("$email", "email", "$id", "id")
    return next(properties[name] for name in names if name in properties)
