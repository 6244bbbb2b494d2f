"""Effects after a lag: when they take place, and in which order."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.account_error import unknown_id
from klaviyo_rehearsal.mockserver.state.clock import Clock
from klaviyo_rehearsal.mockserver.state.deferred import effect
from tests.mockserver.helpers import Starter, connect

_NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@effect("note")
def _note(account: Account, payload: dict[str, Any]) -> None:
    account.collection("note").insert(payload["text"], {})
    if "then" in payload:
        account.deferred.after_lag(_note, {"text": payload["then"]})


def _notes(account: Account) -> list[str]:
    return list(account.collection("note"))


def _account(lag: float) -> Account:
    return Account("AAAAAA", Settings(lag=lag), Clock(_NOON))


def test_without_a_lag_an_effect_takes_place_at_once() -> None:
    account = _account(0)
    account.deferred.after_lag(_note, {"text": "a"})
    assert _notes(account) == ["a"] and not account.deferred.pending


def test_an_effect_takes_place_when_its_lag_has_passed() -> None:
    account = _account(5)
    account.deferred.after_lag(_note, {"text": "a"})
    account.clock.advance(4.9)
    account.deferred.settle()
    assert _notes(account) == []
    account.clock.advance(0.1)
    account.deferred.settle()
    assert _notes(account) == ["a"]


def test_effects_of_one_time_keep_their_order_also_when_they_bring_about_others() -> None:
    account = _account(5)
    for number in range(20):
        account.deferred.after_lag(_note, {"text": str(number), "then": f"then {number}"})
    account.clock.advance(5)
    account.deferred.settle()
    assert _notes(account) == [str(number) for number in range(20)]
    account.clock.advance(5)
    account.deferred.settle()
    assert _notes(account)[20:] == [f"then {number}" for number in range(20)]


def test_a_request_sees_what_is_due(start: Starter, key: str) -> None:
    server = start(Settings(lag=5), clock=Clock(_NOON))
    account = server.account(key)
    account.deferred.after_lag(_note, {"text": "a"})
    with connect(server, key) as api:
        api.get("/api/lists")
        assert account.deferred.pending
        server.clock.advance(5)  # the bare clock tells no account
        api.get("/api/lists")
    assert not account.deferred.pending and _notes(account) == ["a"]


@pytest.mark.parametrize("over_http", [True, False])
def test_moving_the_clock_settles_what_is_due(start: Starter, key: str, over_http: bool) -> None:
    server = start(Settings(lag=5), clock=Clock(_NOON))
    account = server.account(key)
    account.deferred.after_lag(_note, {"text": "a"})
    if over_http:
        assert httpx.post(f"{server.url}/_mock/clock", json={"advance": 5}).status_code == 200
    else:
        server.control.advance(5)
    assert not account.deferred.pending and _notes(account) == ["a"]


@pytest.mark.parametrize("lag", [-1, float("nan"), float("inf")])
def test_a_lag_is_a_number_of_seconds(lag: float) -> None:
    with pytest.raises(ValueError, match="the lag is a number of seconds"):
        Settings(lag=lag)


@effect("refused")
def _refused(account: Account, payload: dict[str, Any]) -> None:
    raise unknown_id("note", payload["text"])


def test_an_effect_that_the_account_refuses_by_then_fails_no_later_request() -> None:
    account = _account(60)
    account.deferred.after_lag(_refused, {"text": "a"})
    account.deferred.after_lag(_note, {"text": "b"})
    account.clock.advance(61)
    account.deferred.settle()
    assert _notes(account) == ["b"] and not account.deferred.pending
