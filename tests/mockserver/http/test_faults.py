"""Faults: which requests fail, how a client sees it, and what took effect all the same."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.mockserver.app import create_app
from klaviyo_rehearsal.mockserver.http.faults import (
    Fault,
    FaultError,
    Faults,
    read_fault,
    read_faults,
)
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import (
    LIBRARY,
    Starter,
    connect,
    create_list,
    create_profile,
    error_of,
    journal,
    list_body,
    profile_body,
    taken,
)

_VIP = list_body("VIP")


def _lists(server: MockServer, key: str) -> int:
    return len(server.account(key).lists)


@pytest.mark.parametrize(
    ("status", "code"), [(429, "throttled"), (500, "error"), (503, "service_unavailable")]
)
def test_a_status_is_answered_in_the_form_of_the_api(
    start: Starter, key: str, status: int, code: str
) -> None:
    server = start()
    server.control.set_faults(f"POST /api/lists: {status}, times=1, retry-after=7")
    with connect(server, key) as api:
        refused = api.post("/api/lists", json=_VIP)
        assert error_of(refused, status)["code"] == code
        assert refused.headers.get("retry-after") == ("7" if status == 429 else None)
        assert "ratelimit-limit" not in refused.headers
        assert _lists(server, key) == 0
        create_list(api)
        (first, second) = journal(api, key)
        assert (first["fault"], first["verdict"], first["violations"]) == (str(status), "fault", [])
        assert "fault" not in second and second["verdict"] == "ok"


@pytest.mark.parametrize("status", [502, 504, 524])
def test_a_status_of_the_edge_is_a_page(start: Starter, key: str, status: int) -> None:
    server = start()
    server.control.set_faults(f"*: {status}")
    with connect(server, key) as api:
        refused = httpx.get(f"{server.url}/api/lists", headers=dict(api.headers))
        assert refused.status_code == status
        assert refused.headers["content-type"].startswith("text/html")
        assert str(status) in refused.text


def test_a_status_may_come_after_the_effect(start: Starter, key: str) -> None:
    server = start()
    server.control.set_faults("POST /api/lists: 503, after, times=1")
    with connect(server, key) as api:
        error_of(api.post("/api/lists", json=_VIP), 503)
        assert _lists(server, key) == 1
        assert journal(api, key)[0]["fault"] == "503 after it took effect"


@pytest.mark.parametrize(("rule", "kept"), [("reset", 0), ("reset-after", 1)])
def test_a_connection_is_reset_before_or_after_the_effect(
    start: Starter, key: str, rule: str, kept: int
) -> None:
    server = start()
    server.control.set_faults(f"Lists: {rule}, nth=1")
    with connect(server, key) as api:
        with pytest.raises(httpx.ReadError):
            api.post("/api/lists", json=_VIP)
        assert _lists(server, key) == kept
        create_list(api, "another")
        entry = journal(api, key)[0]
        assert entry["status"] is None and entry["fault"].startswith("reset")


def test_a_reset_is_one_on_the_wire(start: Starter, key: str) -> None:
    server = start()
    server.control.set_faults("*: reset")
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as client:
        client.sendall(
            f"GET /api/lists HTTP/1.1\r\nHost: x\r\nrevision: 2026-07-15\r\n"
            f"Authorization: Klaviyo-API-Key {key}\r\n\r\n".encode()
        )
        with pytest.raises(ConnectionResetError):
            client.recv(1)


@pytest.mark.parametrize("path", ["/api/profiles", "/api/events"])
def test_an_answer_is_cut_short_after_the_effect(start: Starter, key: str, path: str) -> None:
    server = start()
    server.control.set_faults("*: truncate, times=1")
    with connect(server, key) as api:
        body = profile_body("ada@northwind.shop")
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete|without sending complete"):
            api.post("/api/profiles", json=body)
        assert len(server.account(key).profiles) == 1
        error_of(api.post("/api/profiles", json=body), 409)


def test_an_empty_answer_is_cut_short_too(start: Starter, key: str) -> None:
    server = start()
    with connect(server, key) as api:
        person, group = create_profile(api, "ada@northwind.shop"), create_list(api)
        server.control.set_faults("*: truncate")
        members = {"data": [{"type": "profile", "id": person}]}
        with pytest.raises(httpx.RemoteProtocolError):
            api.post(f"/api/lists/{group}/relationships/profiles", json=members)
        assert list(server.account(key).members.of(group)) == [person]


def test_a_delay_passes_on_the_virtual_clock(start: Starter, key: str) -> None:
    server = start()
    server.control.set_clock("2026-11-01T12:00:00Z", stands=True)
    server.control.set_faults("*: delay=3600, nth=2")
    with connect(server, key) as api:
        create_list(api)
        create_list(api)
        created = [item["attributes"]["created"] for item in taken(api.get("/api/lists"))["data"]]
        assert sorted(created) == ["2026-11-01T12:00:00+00:00", "2026-11-01T13:00:00+00:00"]
        assert [entry.get("fault") for entry in journal(api, key)] == [None, "delayed by 3600 s", None]


def test_a_delay_ends_with_the_last_year_of_the_clock(start: Starter, key: str) -> None:
    server = start(clock=Clock(datetime(9998, 12, 31, 23, 59, tzinfo=UTC)))
    server.control.set_faults({"delay": 3000})
    with connect(server, key) as api:
        assert [api.get("/api/lists").status_code for _ in range(2)] == [200, 200]
    assert server.control.now().year == 9999


def test_a_delay_on_the_real_clock_outlasts_an_impatient_client(start: Starter, key: str) -> None:
    server = start()
    server.control.set_faults("POST /api/lists: delay=30, clock=real")
    with connect(server, key) as api:
        with pytest.raises(httpx.ReadTimeout):
            api.post("/api/lists", json=_VIP, timeout=0.1)
        assert _lists(server, key) == 1


def test_requests_are_counted_for_each_account_on_its_own(start: Starter) -> None:
    server = start()
    server.control.set_faults("*: 503, nth=2")
    with connect(server, "pk_AAAAAA_x") as one, connect(server, "pk_BBBBBB_x") as other:
        statuses = [api.get("/api/lists").status_code for api in (one, other, one, one, other)]
    assert statuses == [200, 200, 503, 200, 503]


def test_a_rule_may_be_for_one_account(start: Starter) -> None:
    server = start()
    server.control.set_faults("*: 503, company_id=AAAAAA", "*: 500, company_id=BBBBBB")
    with connect(server, "pk_AAAAAA_x") as one, connect(server, "pk_BBBBBB_x") as other:
        assert [api.get("/api/lists").status_code for api in (one, other)] == [503, 500]
        server.control.clear_faults(server.account("pk_AAAAAA_x"))
        assert [api.get("/api/lists").status_code for api in (one, other)] == [200, 500]


def test_the_first_rule_that_fires_decides(start: Starter, key: str) -> None:
    server = start()
    server.control.set_faults("GET /api/lists: 503, times=1", "Lists: 429, times=1", "*: 500, times=1")
    with connect(server, key) as api:
        assert [api.get("/api/lists").status_code for _ in range(4)] == [503, 429, 500, 200]


def test_chance_is_drawn_from_the_seed() -> None:
    operation = LIBRARY.newest["GET /api/lists"]

    def drawn(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.add(read_fault("*: 503, probability=0.3"))
        return [faults.draw(operation, "AAAAAA") is not None for _ in range(200)]

    assert drawn(1) == drawn(1) != drawn(2)
    assert 30 < sum(drawn(1)) < 90


def test_a_key_that_is_refused_falls_under_no_rule(start: Starter) -> None:
    server = start()
    server.control.set_faults("*: 503")
    error_of(httpx.get(f"{server.url}/api/lists"), 401)


def test_in_process_a_reset_is_raised(key: str) -> None:
    import asyncio

    app = create_app(settings=Settings())
    app.state.control.set_faults("*: reset")

    async def call() -> None:
        transport = httpx.ASGITransport(app=app)
        headers = {"Authorization": f"Klaviyo-API-Key {key}", "revision": "2026-07-15"}
        async with httpx.AsyncClient(transport=transport, base_url="http://mock", headers=headers) as api:
            await api.get("/api/lists")

    with pytest.raises(ConnectionResetError):
        asyncio.run(call())


def test_rules_are_set_added_and_dropped_over_http(mock_url: str) -> None:
    rules = f"{mock_url}/_mock/faults"
    written = [{"where": "POST /api/events", "do": 503, "times": 2}]
    assert httpx.put(rules, json=written).json()["faults"] == written
    added = httpx.post(rules, json=["Profiles: reset-after"]).json()["faults"]
    assert added == [*written, {"where": "Profiles", "do": "reset", "after": True}]
    assert httpx.get(rules).json()["faults"] == added
    assert httpx.put(rules, json={"faults": added}).json()["faults"] == added
    assert httpx.delete(rules).json() == {"faults": []}


def test_a_rule_that_makes_no_sense_changes_nothing(mock_url: str) -> None:
    rules = f"{mock_url}/_mock/faults"
    httpx.put(rules, json=["*: 503"])
    refused = httpx.put(rules, json=["*: 500", {"where": "*", "do": 404}])
    assert refused.status_code == 400 and refused.json()["message"].startswith("/1: do: 404 ")
    assert httpx.get(rules).json()["faults"] == [{"where": "*", "do": 503}]


@pytest.fixture
def mock_url(start: Starter) -> str:
    """Name the address of a mock of the test's own."""
    return start().url


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ("503", "WHERE: WHAT"),
        ("*: ", "do"),
        ("*: 404", "do"),
        ("*: 503, reset", "one thing too much"),
        ("*: 503, colour=red", "'colour' is unknown"),
        ("*: 503, nth=0", "nth"),
        ("*: 503, nth=1.5", "nth"),
        ("*: 503, times=x", "times"),
        ("*: 503, probability=2", "probability"),
        ("*: 503, probability=nan", "probability"),
        ("*: delay=-1", "delay"),
        ("*: delay=31, clock=real", "delay"),
        ("*: 503, clock=sun", "clock"),
        ("POST api/events: 503", "where"),
        ({"do": 503, "status": 500}, "kind and status"),
        ({"do": True}, "do"),
        ({"where": 5, "do": 503}, "where"),
        (5, "a rule is"),
        ({}, "do"),
    ],
)
def test_what_is_no_rule_is_refused_by_place(rule: Any, place: str) -> None:
    with pytest.raises(FaultError) as refused:
        read_faults([rule])
    assert str(refused.value).startswith("/0: ") and place in str(refused.value)


@pytest.mark.parametrize(
    "text", ["POST /api/events: 503, times=2", "*: reset-after, nth=3", "Events: delay=5", "*: truncate"]
)
def test_a_rule_is_written_as_it_is_read(text: str) -> None:
    rule = read_fault(text)
    assert isinstance(rule, Fault)
    assert read_faults([rule.as_dict()]) == [rule]
