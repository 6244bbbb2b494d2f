"""The clock of the mock runs with the real one or stands, and only moves forward."""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.mockserver.state.clock import Clock, later, stamp, time_of, whole_seconds

_NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_a_clock_without_a_start_runs_with_the_real_one() -> None:
    before = time.time()
    assert before <= Clock().seconds() <= time.time()


def test_a_clock_with_a_start_stands() -> None:
    clock = Clock(_NOON)
    assert [clock.now(), clock.now()] == [_NOON, _NOON]


@given(st.lists(st.integers(0, 10**6), max_size=5))
def test_steps_add_up(steps: list[int]) -> None:
    clock = Clock(_NOON)
    for step in steps:
        clock.advance(step)
    assert clock.now() == _NOON + timedelta(seconds=sum(steps))


@pytest.mark.parametrize("seconds", [-1, -0.001, -math.inf, math.nan])
def test_time_does_not_run_back(seconds: float) -> None:
    clock = Clock(_NOON)
    with pytest.raises(ValueError):
        clock.advance(seconds)
    assert clock.now() == _NOON


@pytest.mark.parametrize("seconds", [1e12, 1e13, 1e20, 1e308, math.inf])
def test_the_clock_does_not_leave_what_a_datetime_holds(seconds: float) -> None:
    clock = Clock(_NOON)
    with pytest.raises((ValueError, OverflowError)):
        clock.advance(seconds)
    assert clock.now() == _NOON


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (_NOON, "2026-11-01T12:00:00.000000+00:00"),
        (_NOON.replace(microsecond=123), "2026-11-01T12:00:00.000123+00:00"),
    ],
)
def test_times_of_profiles_are_written_to_the_microsecond(moment: datetime, written: str) -> None:
    assert stamp(moment) == written


@pytest.mark.parametrize("seconds", [1e12, 1e300, float("inf"), float("nan"), 2.0**64])
def test_no_number_of_seconds_leads_past_the_last_year(seconds: float) -> None:
    clock = Clock()
    with pytest.raises(ValueError, match="the clock stops at the year 9999"):
        clock.advance(seconds)


@given(st.integers(-62_135_596_800, 253_402_300_799))
def test_the_time_of_an_event_is_written_as_any_other(seconds: int) -> None:
    assert time_of(seconds) == whole_seconds(datetime.fromtimestamp(seconds, UTC))


@pytest.mark.parametrize("moment", [_NOON, datetime(9998, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)])
def test_a_clock_at_its_end_is_saved_and_loaded(moment: datetime) -> None:
    for clock in (Clock(), Clock(moment)):
        clock.set(moment)
        clock.run_on(1e300)  # a delay
        loaded = Clock()
        loaded.restore(clock.as_dict())
        assert loaded.stands == clock.stands
        assert abs(loaded.seconds() - clock.seconds()) < 60


def test_a_life_that_leads_past_the_last_year_ends_with_it() -> None:
    assert later(_NOON, timedelta(days=1)) == _NOON + timedelta(days=1)
    assert later(datetime(9999, 12, 1, tzinfo=UTC), timedelta(days=31)).year == 9999
