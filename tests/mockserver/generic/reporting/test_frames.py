"""Frames of reports by their names and in the time zone of the account (SPEC query_flow_series)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from klaviyo_rehearsal.mockserver.generic.reporting.frames import frame_of
from klaviyo_rehearsal.mockserver.state.account import Account
from tests.mockserver.generic.direct import Caller

# A Thursday.
_NOW = datetime(2026, 3, 12, 15, 30, tzinfo=UTC)


@pytest.fixture
def account(official: Caller) -> Account:
    account = official.account
    account.clock.set(_NOW, stands=True)
    return account


@pytest.mark.parametrize(
    ("key", "start", "end"),
    [
        ("today", "2026-03-12T00:00:00", "2026-03-12T15:30:00"),
        ("yesterday", "2026-03-11T00:00:00", "2026-03-11T23:59:59"),
        ("this_week", "2026-03-09T00:00:00", "2026-03-12T15:30:00"),
        ("last_week", "2026-03-02T00:00:00", "2026-03-08T23:59:59"),
        ("last_7_days", "2026-03-05T00:00:00", "2026-03-12T15:30:00"),
        ("last_30_days", "2026-02-10T00:00:00", "2026-03-12T15:30:00"),
        ("this_month", "2026-03-01T00:00:00", "2026-03-12T15:30:00"),
        ("last_month", "2026-02-01T00:00:00", "2026-02-28T23:59:59"),
        ("this_year", "2026-01-01T00:00:00", "2026-03-12T15:30:00"),
        ("last_year", "2025-01-01T00:00:00", "2025-12-31T23:59:59"),
    ],
)
def test_names_of_frames_are_taken_by_their_words(account: Account, key: str, start: str, end: str) -> None:
    first, last = frame_of(account, {"key": key}).bounds()
    assert (first, last) == tuple(
        datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() for text in (start, end)
    )


def test_a_series_of_seven_days_has_eight_points(account: Account) -> None:
    # REC query_flow_series.200
    points = frame_of(account, {"key": "last_7_days"}).points("daily")
    assert [point.day for point in points] == [5, 6, 7, 8, 9, 10, 11, 12]


def _move_to_new_york(caller: Caller) -> None:
    caller.account.collection("account").insert(caller.account.company_id, {"timezone": "America/New_York"})


def test_the_zone_is_that_of_the_account(account: Account, official: Caller) -> None:
    _move_to_new_york(official)
    account.clock.set(datetime(2026, 3, 12, 2, 0, tzinfo=UTC), stands=True)  # still the day before there
    first, _ = frame_of(account, {"key": "today"}).bounds()
    assert datetime.fromtimestamp(first, UTC) == datetime(2026, 3, 11, 4, 0, tzinfo=UTC)


def test_days_are_those_of_the_zone_over_a_change_of_clocks(account: Account, official: Caller) -> None:
    _move_to_new_york(official)
    frame = frame_of(account, {"start": "2026-03-07T00:00:00+09:00", "end": "2026-03-09T12:00:00Z"})
    assert [point.hour for point in frame.points("daily")] == [5, 5, 4]
    # The night of March 8 has an hour less; offsets of the bounds are ignored (SPEC).
    assert len(frame.points("hourly")) == 24 + 23 + 13


def test_months_begin_on_their_first_day(account: Account) -> None:
    frame = frame_of(account, {"start": "2025-11-15T00:00:00Z", "end": "2026-02-15T00:00:00Z"})
    assert [f"{point:%m-%d}" for point in frame.points("monthly")] == ["11-15", "12-01", "01-01", "02-01"]


@pytest.mark.parametrize("interval", ["hourly", "daily", "weekly", "monthly"])
@pytest.mark.parametrize("year", ["0001", "9999"])
def test_the_first_and_the_last_year_have_points(account: Account, interval: str, year: str) -> None:
    frame = frame_of(account, {"start": f"{year}-12-25T00:00:00Z", "end": f"{year}-12-31T00:00:00Z"})
    assert frame.points(interval)
