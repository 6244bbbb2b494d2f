"""Rate limits: what the headers say, what is refused, and when the windows begin anew."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.parsing import contract_from
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import (
    NEWEST,
    Starter,
    connect,
    create_list,
    create_profile,
    error_of,
    taken,
)

_NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
_ENFORCED = Settings(limits="enforce")


def _told(response: httpx.Response) -> list[str | None]:
    return [response.headers.get(f"ratelimit-{name}") for name in ("limit", "remaining", "reset")]


def test_every_answer_tells_of_the_limit_in_the_recorded_form(start: Starter, key: str) -> None:
    clock = Clock(_NOON)
    with connect(start(clock=clock), key) as api:
        assert _told(api.get("/api/profiles")) == ["75, 75;w=1, 750;w=60", "74", "0"]
        assert _told(api.get("/api/profiles")) == ["75, 75;w=1, 750;w=60", "73", "0"]
        assert _told(api.get("/api/profiles?sort=nothing"))[1] == "72"  # a 400 counts too
        clock.advance(1)
        assert _told(api.get("/api/profiles"))[1] == "74"


def test_a_limit_a_day_is_told_too(start: Starter, key: str) -> None:
    with connect(start(), key) as api:
        body = {"data": {"type": "list", "attributes": {"name": "VIP"}}}
        assert _told(api.post("/api/lists", json=body))[0] == "10, 10;w=1, 150;w=60, 150;w=86400"


def test_a_refused_key_is_told_nothing(api: httpx.Client) -> None:
    api.headers["Authorization"] = "Basic x"
    assert _told(api.get("/api/profiles")) == [None, None, None]


def test_limits_may_be_left_out(start: Starter, key: str) -> None:
    with connect(start(Settings(limits="off")), key) as api:
        assert _told(api.get("/api/profiles")) == [None, None, None]


def test_told_only_nothing_is_refused(start: Starter, key: str) -> None:
    with connect(start(clock=Clock(_NOON)), key) as api:
        for left in ("9", "8", *"76543210", "0", "0"):
            assert _told(api.get("/api/metrics"))[1] == left


def test_beyond_a_second_the_answer_is_a_429_with_retry_after(start: Starter, key: str) -> None:
    clock = Clock(_NOON)
    with connect(start(_ENFORCED, clock=clock), key) as api:
        for _ in range(10):
            taken(api.get("/api/metrics"))
        refused = api.get("/api/metrics")
        error = error_of(refused, 429)
        assert (error["code"], error["title"]) == ("throttled", "Request was throttled.")
        assert error["detail"] == "Request was throttled. Expected available in 1 second."
        assert error["source"] == {"pointer": "/data"} and error["meta"] == {}
        assert error["links"]["type"].endswith("rate_limits_and_error_handling#rate-limits")
        assert refused.headers["retry-after"] == "1"
        assert _told(refused) == [None, None, None]
        taken(api.get("/api/lists"))  # another operation has a limit of its own
        clock.advance(int(refused.headers["retry-after"]))
        taken(api.get("/api/metrics"))


def test_beyond_a_minute_the_wait_is_until_the_next(start: Starter, key: str) -> None:
    clock = Clock(_NOON)
    with connect(start(_ENFORCED, clock=clock), key) as api:
        for _ in range(15):
            for _ in range(10):
                taken(api.get("/api/metrics"))
            clock.advance(1)
        refused = api.get("/api/metrics")
        assert refused.headers["retry-after"] == "45"
        assert "45 seconds" in error_of(refused, 429)["detail"]
        clock.advance(45)
        taken(api.get("/api/metrics"))


def test_beyond_a_day_the_wait_is_until_tomorrow(start: Starter, key: str) -> None:
    clock = Clock(_NOON)
    with connect(start(_ENFORCED, clock=clock), key) as api:
        for number in range(15):
            for _ in range(10):
                create_list(api, f"list {number}")
            clock.advance(60)
        body = {"data": {"type": "list", "attributes": {"name": "VIP"}}}
        refused = api.post("/api/lists", json=body)
        assert refused.headers["retry-after"] == str(12 * 3600 - 15 * 60)
        error_of(refused, 429)
        clock.advance(12 * 3600)
        create_list(api)


def test_keys_of_an_account_share_a_limit_and_accounts_do_not(start: Starter) -> None:
    server = start(clock=Clock(_NOON))
    with (
        connect(server, "pk_AAAAAA_x") as one,
        connect(server, "pk_AAAAAA_y") as same,
        connect(server, "pk_BBBBBB_x") as other,
    ):
        assert [_told(api.get("/api/metrics"))[1] for api in (one, same, other)] == ["9", "8", "9"]


def test_an_oauth_app_has_a_limit_of_its_own(start: Starter, key: str) -> None:
    server = start(clock=Clock(_NOON))
    server.control.set_key("app-token", company_id=key[3:9])
    with connect(server, key) as api:
        person = create_profile(api, "ada@northwind.shop")
        _told(api.get("/api/metrics"))
        headers = {"Authorization": "Bearer app-token"}
        assert _told(api.get("/api/metrics", headers=headers))[1] == "9"
        assert taken(api.get("/api/profiles", headers=headers))["data"][0]["id"] == person


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/profiles?additional-fields[profile]=predictive_analytics", 10),
        ("/api/lists/{list}?additional-fields[list]=profile_count", 1),
        ("/api/profiles/{person}?include=lists", 1),
    ],
)
def test_costly_parameters_have_limits_on_top(start: Starter, key: str, path: str, allowed: int) -> None:
    clock = Clock(_NOON)
    with connect(start(_ENFORCED, clock=clock), key) as api:
        person = create_profile(api, "ada@northwind.shop")
        path = path.format(list=create_list(api), person=person)
        for _ in range(allowed):
            taken(api.get(path))
        error_of(api.get(path), 429)
        taken(api.get(path.split("?")[0]))
        clock.advance(1)
        taken(api.get(path))


def test_an_operation_without_a_limit_is_told_nothing(key: str) -> None:
    paths = {"/api/lists": {"get": {"responses": {"200": {"description": "A page."}}}}}
    document = {"openapi": "3.1.0", "info": {"version": NEWEST}, "paths": paths}
    library = Library([contract_from(document, (), place="limitless")])
    with MockServer(library, settings=_ENFORCED) as server, connect(server, key) as api:
        answer = httpx.get(f"{server.url}/api/lists", headers=dict(api.headers))
        assert _told(answer) == [None, None, None]
