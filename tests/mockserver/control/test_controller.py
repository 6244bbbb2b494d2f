"""The controls: what /_mock/ takes and refuses, and that Python can do the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.mockserver.app import create_app
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import (
    REVISIONS,
    Starter,
    connect,
    create_event,
    create_list,
    create_profile,
    list_body,
    state,
    taken,
)

_NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
_SEED: dict[str, Any] = {
    "profiles": [{"id": "P1", "email": "ada@northwind.shop"}],
    "lists": [{"id": "L1", "name": "VIP", "members": ["P1"]}],
    "events": [{"profile": "P1", "metric": "Placed Order", "time": "2026-10-01T00:00:00Z", "value": 5}],
}


def test_revisions_are_listed(api: httpx.Client, mock: MockServer) -> None:
    assert taken(api.get("/_mock/revisions")) == {"revisions": list(REVISIONS)}
    assert mock.control.revisions() == list(REVISIONS)


def test_a_seed_is_planted_over_http_as_in_python(start: Starter) -> None:
    server = start(clock=Clock(_NOON))
    planted = httpx.post(f"{server.url}/_mock/seed", params={"key": "pk_AAAAAA_x"}, json=_SEED)
    assert planted.status_code == 204
    server.control.seed(server.account("pk_BBBBBB_x"), _SEED)
    with connect(server, "pk_AAAAAA_x") as api:
        assert taken(api.get("/api/lists/L1/profiles"))["data"][0]["id"] == "P1"
        one, other = (state(api, key) for key in ("pk_AAAAAA_x", "pk_BBBBBB_x"))
        assert (one["profiles"], one["lists"]) == (other["profiles"], other["lists"])


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ({"horses": []}, "horses"),
        ({"profiles": {}}, "/profiles"),
        ({"profiles": ["ada"]}, "/profiles/0"),
        ({"profiles": [{"id": "a"}, {"id": "a"}]}, "/profiles/1: id"),
        ({"profiles": [{"id": 'a"b'}]}, "/profiles/0: id"),
        ({"profiles": [{"id": 5}]}, "/profiles/0: id"),
        ({"lists": [{}]}, "/lists/0"),
        ({"lists": [{"name": "VIP", "members": ["nobody"]}]}, "/lists/0"),
        ({"lists": [{"name": "VIP", "members": 5}]}, "/lists/0"),
        ({"events": [{"profile": "nobody", "metric": "x"}]}, "/events/0"),
        (
            {"profiles": [{"id": "p"}], "events": [{"profile": "p", "metric": "m", "properties": 5}]},
            "/events/0",
        ),
        ([], "object"),
    ],
)
def test_a_seed_that_makes_no_sense_is_refused_by_place(
    api: httpx.Client, key: str, content: Any, place: str
) -> None:
    refused = api.post("/_mock/seed", params={"key": key}, json=content)
    assert refused.status_code == 400 and place in refused.json()["message"]
    create_profile(api, "cleo@northwind.shop")


def test_a_seed_and_a_confirmation_need_an_account(api: httpx.Client) -> None:
    for path in ("seed", "confirm"):
        refused = api.post(f"/_mock/{path}", json={})
        assert refused.status_code == 400 and "?key=" in refused.json()["message"]


def test_a_confirmation_needs_a_profile(api: httpx.Client, key: str) -> None:
    for body in ({}, {"profile_id": 5}, {"profile_id": "nobody"}, {"profile_id": "x", "list_id": 5}):
        refused = api.post("/_mock/confirm", params={"key": key}, json=body)
        assert refused.status_code == 400 and refused.json()["message"]


def test_the_clock_is_set_stopped_and_let_go(start: Starter) -> None:
    server = start()
    clock = f"{server.url}/_mock/clock"
    early = "2024-06-01T00:00:00+00:00"
    assert httpx.post(clock, json={"set": early, "stands": True}).json() == {"now": early}
    assert httpx.get(clock).json() == {"now": early}
    assert httpx.post(clock, json={"advance": 60}).json() == {"now": "2024-06-01T00:01:00+00:00"}
    assert httpx.post(clock, json={"set": early}).json() == {"now": early}
    httpx.post(clock, json={"set": early, "stands": False})
    assert timedelta() <= server.control.now() - datetime.fromisoformat(early) < timedelta(minutes=1)
    assert not server.clock.stands
    server.control.set_clock(_NOON, stands=True)
    assert server.control.now() == _NOON


@pytest.mark.parametrize(
    "body",
    [{"set": "soon"}, {"set": 5}, {"set": "1850-01-01T00:00:00Z"}, {"set": "2026-11-01", "stands": "yes"}],
)
def test_what_is_no_time_is_refused(start: Starter, body: dict[str, Any]) -> None:
    server = start(clock=Clock(_NOON))
    assert httpx.post(f"{server.url}/_mock/clock", json=body).status_code == 400
    assert server.control.now() == _NOON


def test_a_clock_set_back_lets_revisions_come_back(start: Starter, key: str) -> None:
    server = start(Settings(retired_revisions="fall-forward"))
    with connect(server, key, REVISIONS[0]) as api:
        server.control.set_clock("2026-01-01T00:00:00Z")
        taken(api.get("/api/lists"))
        server.control.set_clock("2026-11-01T00:00:00Z")
        api.get("/api/lists")
    served = [entry.revision for entry in server.control.requests()]
    assert served == [REVISIONS[0], REVISIONS[-1]]


def test_requests_are_found_by_verdict_and_operation(start: Starter) -> None:
    server = start()
    with connect(server, "pk_AAAAAA_x") as one, connect(server, "pk_BBBBBB_x") as other:
        create_list(one)
        create_event(other)
        other.post("/api/lists", json=list_body("VIP", colour="red"))
        one.get("/nowhere")
        found = {
            query: [entry["number"] for entry in one.get(f"/_mock/requests{query}").json()["requests"]]
            for query in (
                "",
                "?verdict=error",
                "?operation=POST /api/lists",
                "?verdict=ok&operation=POST /api/lists",
                "?key=pk_BBBBBB_x",
                "?verdict=loss",
            )
        }
    assert list(found.values()) == [[1, 2, 3, 4], [3, 4], [1, 3], [1], [2, 3], []]
    assert [entry.number for entry in server.control.requests(verdict="error")] == [3, 4]


def test_requests_name_their_use_cases_and_come_as_lines_too(start: Starter) -> None:
    server = start()
    with connect(server, "pk_AAAAAA_x") as api:
        create_event(api)
        api.get("/nowhere")
    answer = httpx.get(f"{server.url}/_mock/requests?format=ndjson")
    assert answer.headers["content-type"] == "application/x-ndjson"
    first, second = (json.loads(line) for line in answer.text.splitlines())
    assert "create-event" in first["use_cases"] and second["use_cases"] == []
    assert "pk_AAAAAA_x" not in answer.text


def test_accounts_show_what_they_hold(start: Starter) -> None:
    server = start()
    with connect(server, "pk_AAAAAA_x") as one, connect(server, "pk_BBBBBB_x") as other:
        create_list(one)
        create_list(other)
    shown = httpx.get(f"{server.url}/_mock/accounts").json()["accounts"]
    assert [(item["company_id"], len(item["lists"])) for item in shown] == [("AAAAAA", 1), ("BBBBBB", 1)]
    assert server.control.accounts() == shown


def test_a_reset_in_python_leaves_keys_and_faults(start: Starter) -> None:
    server = start()
    server.control.set_key("pk_AAAAAA_x", scopes=["lists:read"])
    server.control.set_faults("*: 503, nth=9")
    server.control.reset()
    assert server.control.accounts() == []
    assert len(server.control.known_keys()) == len(server.control.faults()) == 1


@pytest.mark.parametrize("path", ["faults", "keys", "seed?key=pk_x", "confirm?key=pk_x", "state", "clock"])
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 100_000, b'"\xff"', b'{"key": "\\ud800"}', b"NaN", b"5", b"null"]
)
def test_a_body_that_makes_no_sense_is_a_400(mock: MockServer, path: str, body: bytes) -> None:
    refused = httpx.post(f"{mock.url}/_mock/{path}", content=body)
    assert refused.status_code == 400
    assert refused.json()["message"]


def test_requests_without_a_key_belong_to_no_account(start: Starter) -> None:
    server = start()
    with connect(server, "pk_AAAAAA_x") as api, connect(server, "pk_BBBBBB_x") as other:
        taken(api.get("/api/lists"))
        taken(other.get("/api/lists"))
        assert httpx.get(f"{server.url}/api/lists").status_code == 401
        taken(api.get("/api/profiles"))
    own = server.account("pk_AAAAAA_x")
    paths = [(entry.path, entry.status) for entry in server.control.requests(own, unattributed=True)]
    assert paths == [("/api/lists", 200), ("/api/lists", 401), ("/api/profiles", 200)]
    assert [entry.status for entry in server.control.requests(own)] == [200, 200]
    assert len(server.control.requests()) == server.control.request_count == 4
    assert [entry.number for entry in server.control.requests(own, unattributed=True, after=3)] == [4]
    server.control.clear_unattributed()
    assert [entry.status for entry in server.control.requests(own, unattributed=True)] == [200, 200]


def test_a_removed_account_begins_anew(start: Starter) -> None:
    server = start()
    with connect(server, "pk_AAAAAA_x") as api:
        create_profile(api, "cleo@northwind.shop")
        server.control.remove_account("pk_AAAAAA_x")
        assert taken(api.get("/api/profiles"))["data"] == []
    assert [entry.path for entry in server.control.requests()] == ["/api/profiles"]


def test_a_skipped_sleep_counts_as_real_time(start: Starter) -> None:
    server = start()
    with connect(server, "pk_AAAAAA_x") as api:
        taken(api.get("/api/lists"))
        server.control.add_waited(3600)
        taken(api.get("/api/lists"))
    first, second = server.control.requests()
    assert server.control.waited == 3600
    assert 3600 <= second.monotonic - first.monotonic < 3660


@pytest.mark.parametrize("seconds", [0.000_001, 1.5, 1_234_567.5, 999_999_999])
def test_a_delay_is_of_any_length(seconds: float) -> None:
    control = create_app().state.control
    account = control.account_of("pk_ABC123_test")
    control.delay(account, seconds)
    assert float(account.settings.jobs.removeprefix("seconds:")) == account.settings.lag == seconds
