"""Limits: a replay refuses the calls that the mock refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.rehearsal.sequences.requests import NOON, REVISION, codes, event, judged, request

_OPERATIONS = (
    *(("GET", "/api/lists", ""), ("GET", "/api/lists/Abc123", "additional-fields[list]=profile_count")),
    *(
        ("GET", "/api/profiles", "additional-fields[profile]=predictive_analytics"),
        ("GET", "/api/accounts", ""),
    ),
    ("GET", "/api/profiles/01ANA", "include=lists"),
)


@pytest.fixture(scope="module")
def timed() -> Iterator[tuple[httpx.Client, Clock]]:
    """Yield a client of a mock that refuses calls beyond the limits, and its clock."""
    clock = Clock(datetime.fromtimestamp(NOON, UTC))
    with (
        MockServer(settings=Settings(limits="enforce"), clock=clock) as mock,
        httpx.Client(base_url=mock.url) as client,
    ):
        yield client, clock


_CALLS = st.tuples(st.integers(0, 4), st.sampled_from([0.0, 0.0, 0.0, 0.25, 0.5, 1.0, 20.0]))


@settings(deadline=None)
@given(st.lists(_CALLS, max_size=50))
def test_a_replay_refuses_as_many_calls_as_the_mock(
    timed: tuple[httpx.Client, Clock], calls: list[tuple[int, float]]
) -> None:
    client, clock = timed
    key = f"pk_{uuid4().hex}"
    headers = {"Authorization": f"Klaviyo-API-Key {key}", "revision": REVISION}
    requests, refused = [], 0
    for number, pause in calls:
        clock.advance(pause)
        method, path, query = _OPERATIONS[number]
        refused += client.request(method, f"{path}?{query}", headers=headers).status_code == 429
        requests.append(request(method, path, clock.seconds() - NOON, query=query))
    told = [item.requests for item in judged(*requests) if item.violation.code == "over-the-limit"]
    assert sum(told) == refused


def _events(count: int, pause: float, **how: Any) -> list[Any]:
    return [
        request(
            "POST",
            "/api/events",
            n * pause,
            how.get("status", 202),
            event(str(n)),
            key=how.get("key", "pk_a"),
        )
        for n in range(count)
    ]


def _over(*requests: Any) -> list[str]:
    return [item.violation.detail for item in judged(*requests) if item.violation.code == "over-the-limit"]


def test_a_minute_that_is_too_full_is_named_with_its_count() -> None:
    assert _over(*_events(3_712, 0.016)) == [
        "At 2026-03-04 12:00 UTC, of 3,712 calls of POST /api/events, 212 would have been throttled: the "
        "limit is 350 a second, 3,500 a minute."
    ]
    assert _over(*_events(400, 0)) == [
        "At 2026-03-04 12:00 UTC, of 400 calls of POST /api/events, 50 would have been throttled: the limit "
        "is 350 a second, 3,500 a minute."
    ]


def test_accounts_and_minutes_are_counted_apart() -> None:
    assert _over(*_events(300, 0), *_events(300, 0, key="pk_b")) == []
    assert _over(*_events(3_400, 0.03)) == []


@pytest.mark.parametrize("key", ["***", "<PRIVATE KEY>"])
def test_masked_keys_still_group(key: str) -> None:
    assert len(_over(*_events(400, 0, key=key))) == 1


def test_calls_that_were_answered_429_are_counted_as_such() -> None:
    assert _over(*_events(2, 0, status=429))[0].startswith(
        "At 2026-03-04 12:00 UTC, of 2 calls of POST /api/events, 2 were answered 429: the limit"
    )


def test_calls_of_browsers_and_calls_without_times_are_left_alone() -> None:
    calls = [
        request("POST", "/client/events", 0, 202, event(str(n)), query="company_id=AbC123")
        for n in range(500)
    ]
    assert codes(*calls) == []
    assert _over(*(request("POST", "/api/events", None, 202, event(str(n))) for n in range(500))) == []
