"""Whatever is accepted and not kept is a loss with its reason: in the journal, whichever way it came."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from tests.mockserver.helpers import Starter, connect

Json = dict[str, Any]
_EMAIL = {"email": "ada@northwind.shop"}
_NOON = "2026-07-01T12:00:00Z"


def _event(person: Json | None = None, profile_id: str | None = None, **more: Any) -> Json:
    profile: Json = {"type": "profile", "attributes": _EMAIL if person is None else person}
    if profile_id is not None:
        profile["id"] = profile_id
    metric = {"data": {"type": "metric", "attributes": {"name": "Viewed"}}}
    attributes = {"properties": {}, "metric": metric, "profile": {"data": profile}, "time": _NOON, **more}
    return {"data": {"type": "event", "attributes": attributes}}


def _bulk(*events: Json, person: Json | None = None, profile_id: str | None = None) -> Json:
    profile: Json = {"type": "profile", "attributes": _EMAIL if person is None else person}
    if profile_id is not None:
        profile["id"] = profile_id
    stripped = []
    for event in events:
        attributes = {key: part for key, part in event["data"]["attributes"].items() if key != "profile"}
        stripped.append({"type": "event", "attributes": attributes})
    attributes = {"profile": {"data": profile}, "events": {"data": stripped}}
    batch = {"type": "event-bulk-create", "attributes": attributes}
    job = {"type": "event-bulk-create-job", "attributes": {"events-bulk-create": {"data": [batch]}}}
    return {"data": job}


def _losses(server: MockServer, key: str) -> list[list[str]]:
    return [
        [item.code for item in entry.violations if item.severity == "loss"]
        for entry in server.account(key).journal
        if entry.method == "POST"
    ]


@pytest.fixture(params=["at once", "after a lag"])
def server(request: pytest.FixtureRequest, start: Starter) -> MockServer:
    """Run a mock that records events at once, or after a lag."""
    return start(Settings(lag=0 if request.param == "at once" else 5))


@pytest.fixture
def api(server: MockServer, key: str) -> Iterator[httpx.Client]:
    """Speak to an empty account."""
    with connect(server, key) as client:
        yield client


@pytest.mark.parametrize("path", ["/api/events", "/api/event-bulk-create-jobs"])
@pytest.mark.parametrize(
    ("second", "code"),
    [
        ({}, "same-second"),
        ({"time": "2026-07-01T12:00:00.900Z"}, "same-second"),
        ({"properties": {"other": 1}}, "same-second"),
    ],
)
def test_a_second_event_of_a_second_is_a_loss(
    server: MockServer, api: httpx.Client, key: str, path: str, second: Json, code: str
) -> None:
    for event in (_event(), _event(**second)):
        body = event if path == "/api/events" else _bulk(event)
        assert api.post(path, json=body).status_code == 202
    assert _losses(server, key) == [[], [code]]


@pytest.mark.parametrize("path", ["/api/events", "/api/event-bulk-create-jobs"])
def test_a_unique_id_twice_is_a_loss(server: MockServer, api: httpx.Client, key: str, path: str) -> None:
    for number in (1, 2):
        event = _event(
            unique_id="order-1", properties={"number": number}, time=f"2026-07-0{number}T12:00:00Z"
        )
        body = event if path == "/api/events" else _bulk(event)
        assert api.post(path, json=body).status_code == 202
    assert _losses(server, key) == [[], ["repeated-id"]]


def test_both_in_one_call_are_a_loss_each(server: MockServer, api: httpx.Client, key: str) -> None:
    same = [_event(), _event(), _event(unique_id="a"), _event(unique_id="a"), _event(unique_id="b")]
    assert api.post("/api/event-bulk-create-jobs", json=_bulk(*same)).status_code == 202
    assert sorted(_losses(server, key)[0]) == ["repeated-id", "same-second"]


@pytest.mark.parametrize("path", ["/api/events", "/api/event-bulk-create-jobs"])
def test_an_unknown_profile_id_is_a_loss(server: MockServer, api: httpx.Client, key: str, path: str) -> None:
    nobody = {"person": {}, "profile_id": "01M1PA0000000000000000000X"}
    body = _event(**nobody) if path == "/api/events" else _bulk(_event(), **nobody)
    assert api.post(path, json=body).status_code == 202
    assert _losses(server, key) == [["unknown-profile"]]


def test_distinct_events_are_no_loss(server: MockServer, api: httpx.Client, key: str) -> None:
    for more in ({}, {"time": "2026-07-01T12:00:01Z"}, {"unique_id": "1"}, {"unique_id": "2"}):
        assert api.post("/api/events", json=_event(**more)).status_code == 202
    assert api.post("/api/events", json=_event({"email": "bob@northwind.shop"})).status_code == 202
    assert _losses(server, key) == [[]] * 5


def test_an_identifier_of_another_profile_is_a_loss(start: Starter, key: str) -> None:
    server = start()
    with connect(server, key) as api:
        for person in ({"external_id": "1"}, _EMAIL):
            api.post("/api/profiles", json={"data": {"type": "profile", "attributes": person}})
        both = {**_EMAIL, "external_id": "1"}
        assert api.post("/api/events", json=_event(both)).status_code == 202
        bulk = _bulk(_event(time="2026-07-02T12:00:00Z"), person=both)
        assert api.post("/api/event-bulk-create-jobs", json=bulk).status_code == 202
    assert _losses(server, key)[2:] == [["foreign-identifier"], ["foreign-identifier"]]


@pytest.mark.parametrize("fault", ["503, after", "reset-after"])
def test_a_retry_of_an_event_that_arrived_is_no_loss(start: Starter, key: str, fault: str) -> None:
    server = start()
    server.control.add_faults(f"POST /api/events: {fault}, times=1")
    with connect(server, key) as api:
        body = _event(unique_id="order-1")
        with suppress(httpx.TransportError):
            assert api.post("/api/events", json=body).status_code == 503
        assert api.post("/api/events", json=body).status_code == 202
        assert api.post("/api/events", json=_event(unique_id="order-1", value=1)).status_code == 202
    assert _losses(server, key) == [[], [], ["repeated-id"]]
