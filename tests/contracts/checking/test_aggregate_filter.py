"""What a question for aggregates may ask about, without a server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.checking.aggregate_filter import (
    check_age,
    check_time_range,
    dimensions_of,
    read_time_range,
    supported_timezones,
)
from klaviyo_rehearsal.contracts.filters import Condition
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from tests.contracts.payloads import AGGREGATE, aggregate
from tests.revisions import TESTED

LIBRARY = load(TESTED)
OPERATION: Operation = LIBRARY.newest[AGGREGATE]
OLD: Operation = LIBRARY.contracts["2024-02-15"][AGGREGATE]
START = "greater-or-equal(datetime,2026-07-01)"


def found(payload: Any, operation: Operation = OPERATION) -> list[tuple[str, str | None]]:
    return [(item.code, item.pointer) for item in check_time_range(operation, payload)]


@given(
    st.datetimes(datetime(1999, 3, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),
    st.integers(1, 86_400 * 800),
)
def test_a_range_may_span_a_year_and_not_a_second_more(start: datetime, seconds: int) -> None:
    end = start + timedelta(seconds=seconds)
    span = [f"greater-or-equal(datetime,{start.isoformat()})", f"less-than(datetime,{end.isoformat()})"]
    time_range, wrong = read_time_range(span, ())
    assert time_range is not None
    assert (time_range.start, time_range.end) == (start, end)
    if (start.month, start.day) == (2, 29):  # where a year is 365 days or 366, by one's liking
        return
    a_year_on = start.replace(year=start.year + 1)
    assert [item.code for item in wrong] == ([] if end <= a_year_on else ["bad-time-range"])


def test_the_narrowest_of_several_bounds_counts() -> None:
    filters = [
        START,
        "greater-or-equal(datetime,2026-07-03)",
        "less-than(datetime,2026-07-09)",
        "less-than(datetime,2026-07-08)",
    ]
    time_range, wrong = read_time_range(filters, ())
    assert time_range is not None and wrong == []
    assert (time_range.start.day, time_range.end.day) == (3, 8)


def test_dimensions_are_those_of_the_revision() -> None:
    assert set(dimensions_of(OPERATION)) - set(dimensions_of(OLD)) >= {"Bot Click", "Inbox Provider"}
    payload = aggregate(START, "less-than(datetime,2026-07-02)", 'equals(Bot Click,"true")')
    assert found(payload) == []
    assert found(payload, OLD) == [("filter-field", "/data/attributes/filter/2")]


def test_a_name_with_a_space_is_read_as_it_stands() -> None:
    filters = [START, "less-than(datetime,2026-07-02)", 'any(Campaign Name,["a, b","c (d)"])']
    time_range, _ = read_time_range(filters, dimensions_of(OPERATION))
    assert time_range is not None
    assert time_range.conditions == (Condition("any", "Campaign Name", ("a, b", "c (d)")),)


@pytest.mark.parametrize(
    ("filters", "code", "place"),
    [
        ((START,), "no-time-range", ""),
        ((START, "less-than(datetime,2027-07-02)"), "bad-time-range", ""),
        ((START, "less-than(datetime,2026-07-01)"), "bad-time-range", ""),
        ((START, "less-than(datetime, 2026-07-02)"), "bad-filter", "/1"),
        ((START, "less-or-equal(datetime,2026-07-02)"), "filter-operator", "/1"),
        ((START, "less-than(datetime,2026-07-02)", "equals(Size,7)"), "filter-field", "/2"),
        ((START, "less-than(datetime,2026-07-02)", "equals(Campaign Name,'a',)"), "bad-filter", "/2"),
    ],
)
def test_what_is_wrong_has_its_place(filters: tuple[str, ...], code: str, place: str) -> None:
    assert found(aggregate(*filters)) == [(code, f"/data/attributes/filter{place}")]


@given(
    st.lists(st.text(max_size=30) | st.sampled_from([START, "less-than(datetime,2026-07-02)"]), max_size=4)
)
def test_any_filters_are_read_or_refused(filters: list[str]) -> None:
    time_range, wrong = read_time_range(filters, dimensions_of(OPERATION))
    assert (time_range is not None) or wrong


@pytest.mark.parametrize(
    ("name", "near"), [("europe/berlin", "Europe/Berlin"), ("Mars/Base", None), ("", None)]
)
def test_a_timezone_is_named_in_its_own_case(name: str, near: str | None) -> None:
    payload = aggregate(START, "less-than(datetime,2026-07-02)")
    payload["data"]["attributes"]["timezone"] = name
    (wrong,) = check_time_range(OPERATION, payload)
    assert (wrong.code, wrong.pointer) == ("bad-timezone", "/data/attributes/timezone")
    assert (near is not None) == (f"'{near}'" in wrong.remedy)


def test_the_exceptions_of_the_database_are_not_supported() -> None:
    assert not supported_timezones() & {"Factory", "Europe/Kyiv", "Pacific/Kanton"}
    assert {"UTC", "Europe/Berlin", "US/Eastern", "America/New_York"} <= supported_timezones()


@pytest.mark.parametrize(("now", "wrong"), [("2031-07-02T00:00:00", 0), ("2031-07-02T00:00:01", 1)])
def test_a_range_begins_five_years_back_at_the_most(now: str, wrong: int) -> None:
    time_range, _ = read_time_range([START, "less-than(datetime,2026-07-02)"], ())
    assert time_range is not None
    assert len(check_age(time_range, datetime.fromisoformat(now).replace(tzinfo=UTC))) == wrong
