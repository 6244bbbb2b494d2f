"""Aggregates are what a naive count over all events gives, event by event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.filters import Condition
from klaviyo_rehearsal.mockserver.events.aggregation import Question, aggregate
from klaviyo_rehearsal.mockserver.events.local_times import Interval
from klaviyo_rehearsal.mockserver.events.model import IncomingEvent, record_event
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock

# Around it, the clocks of all zones below are shifted, one way or the other.
SPRING, AUTUMN = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
# Half hours and quarters, both hemispheres, midnights that are left out (Santiago) or come twice (Havana).
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "America/Santiago"]
ZONES += ["America/Havana", "Pacific/Chatham", "Africa/Cairo"]
PEOPLE = ["ada@northwind.shop", "bob@northwind.shop", "cy@southwind.shop"]
EVENTS = st.fixed_dictionaries(
    {
        "hours": st.integers(-24 * 45, 24 * 45),
        "minute": st.sampled_from([0, 1, 30, 59]),
        "person": st.sampled_from(PEOPLE),
        "value": st.none() | st.sampled_from([0, 1, 5, 2.5, -3]),
        "List": st.none() | st.sampled_from(["News", "", "VIP"]),
        "$message": st.none() | st.sampled_from(["m1", "m2"]),
    }
)
DIMENSIONS = ["List", "$message", "Email Domain"]

Event = dict[str, Any]


def moment_of(event: Event, middle: datetime) -> datetime:
    return middle + timedelta(hours=event["hours"], minutes=event["minute"])


def account_with(events: list[Event], middle: datetime) -> tuple[Account, str]:
    """Record events in an empty account; returns the id of their metric too."""
    account = Account("A00001", Settings(), Clock(datetime(2026, 11, 20, tzinfo=UTC)))
    for number, event in enumerate(events):
        properties = {name: event[name] for name in ("List", "$message") if event[name] is not None}
        incoming = IncomingEvent(
            metric="Placed Order",
            properties=properties,
            person={"email": event["person"]},
            time=moment_of(event, middle),
            value=event["value"],
            unique_id=str(number),
        )
        assert record_event(account, incoming) is not None
    metric = account.metrics.find("name", "Placed Order")
    return account, metric or "NONE"


def label(moment: datetime, interval: str, zone: ZoneInfo) -> str:
    """Name the interval of a moment by its local calendar, two hours of one name told apart by the offset."""
    local = moment.astimezone(zone)
    if interval == "hour":
        return local.strftime("%Y-%m-%d %H %z")
    if interval == "week":
        year, week, _ = local.isocalendar()
        return f"{year} W{week}"
    return local.strftime("%Y-%m" if interval == "month" else "%Y-%m-%d")


def naive_rows(
    events: list[Event], middle: datetime, question: Question, zone: ZoneInfo
) -> dict[tuple[str, ...], dict[str, tuple[int, float, int]]]:
    """Sum up (count, value, people) by dimensions and by the name of the interval, event by event."""
    rows: dict[tuple[str, ...], dict[str, list[Event]]] = {}
    for event in events:
        moment = moment_of(event, middle)
        values = {**event, "Email Domain": event["person"].split("@")[1]}
        if not question.start <= moment < question.end:
            continue
        if any((values[c.field] or "") not in c.values for c in question.conditions):
            continue
        dimensions = tuple(values[name] or "" for name in question.by)
        name = label(moment, question.interval, zone)
        rows.setdefault(dimensions, {}).setdefault(name, []).append(event)
    return {
        dimensions: {
            name: (len(group), sum(e["value"] or 0 for e in group), len({e["person"] for e in group}))
            for name, group in cells.items()
        }
        for dimensions, cells in rows.items()
    }


@given(
    events=st.lists(EVENTS, max_size=12),
    middle=st.sampled_from([SPRING, AUTUMN]),
    span=st.tuples(st.integers(-24 * 40, 24 * 40), st.integers(1, 24 * 40)),
    interval=st.sampled_from(["hour", "day", "week", "month"]),
    zone=st.sampled_from(ZONES),
    by=st.lists(st.sampled_from(DIMENSIONS), unique=True, max_size=2),
    conditions=st.lists(
        st.builds(
            Condition,
            st.just("any"),
            st.sampled_from(DIMENSIONS),
            st.lists(st.sampled_from(["News", "VIP", "m1", "northwind.shop", ""]), min_size=1).map(tuple),
        ),
        max_size=1,
    ),
)
def test_an_aggregate_is_what_a_naive_count_gives(
    events: list[Event],
    middle: datetime,
    span: tuple[int, int],
    interval: str,
    zone: str,
    by: list[str],
    conditions: list[Condition],
) -> None:
    account, metric = account_with(events, middle)
    start = middle + timedelta(hours=span[0])
    question = Question(
        metric=metric,
        measurements=("count", "sum_value", "unique"),
        start=start,
        end=start + timedelta(hours=span[1]),
        interval=cast(Interval, interval),
        zone=ZoneInfo(zone),
        by=tuple(by),
        conditions=tuple(conditions),
    )
    table = aggregate(account, question)
    names = [label(moment, interval, ZoneInfo(zone)) for moment in table.dates]
    expected = naive_rows(events, middle, question, ZoneInfo(zone))
    if not by:
        expected.setdefault((), {})
    assert {row.dimensions for row in table.rows} == set(expected)
    assert [row.dimensions for row in table.rows] == sorted(expected)
    for row in table.rows:
        measured = zip(*(row.measurements[name] for name in question.measurements), strict=True)
        shown = dict(zip(names, measured, strict=True))
        assert len(shown) == len(names)  # no two intervals of one name
        assert {name: cell for name, cell in shown.items() if cell != (0, 0, 0)} == expected[row.dimensions]


@given(
    start=st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)).map(lambda m: m.replace(tzinfo=UTC)),
    hours=st.integers(1, 24 * 366),
    interval=st.sampled_from(["day", "week", "month"]),
    zone=st.sampled_from(ZONES),
)
@example(datetime(2026, 9, 5, tzinfo=UTC), 48, "day", "America/Santiago")
@example(datetime(2026, 10, 31, tzinfo=UTC), 72, "day", "America/Havana")
def test_intervals_follow_one_another_from_the_one_of_the_start_on(
    start: datetime, hours: int, interval: str, zone: str
) -> None:
    local = ZoneInfo(zone)
    end = start + timedelta(hours=hours)
    question = Question("M00001", ("count",), start, end, cast(Interval, interval), local)
    dates = aggregate(Account("A00001", Settings(), Clock()), question).dates
    assert dates == sorted(set(dates))
    assert dates[0] <= start < end and dates[-1] < end
    assert label(dates[0], interval, local) == label(start, interval, local)
    assert label(dates[-1], interval, local) == label(end - timedelta(microseconds=1), interval, local)
    for moment in dates:  # the moment before belongs to another interval
        assert label(moment - timedelta(seconds=1), interval, local) != label(moment, interval, local)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29), 23),
        ("Europe/Berlin", datetime(2026, 10, 25), 25),
        ("America/New_York", datetime(2026, 11, 1), 25),
        ("Asia/Kolkata", datetime(2026, 3, 29), 24),
    ],
)
def test_a_day_of_a_shift_has_an_hour_more_or_less(zone: str, day: datetime, hours: int) -> None:
    local = ZoneInfo(zone)
    start = day.replace(tzinfo=local)
    end = (day + timedelta(days=1)).replace(tzinfo=local)
    account = Account("A00001", Settings(), Clock())
    by_hour = aggregate(account, Question("M00001", ("count",), start, end, "hour", local))
    assert len(by_hour.dates) == len(by_hour.rows[0].measurements["count"]) == hours
    by_day = aggregate(account, Question("M00001", ("count",), start, end, "day", local))
    assert by_day.dates == [start.astimezone(UTC)]


def test_months_of_a_recorded_answer() -> None:
    """C-8333 (LIVE): a range from June 6, 2022 on, by month in US/Eastern."""
    start, end = datetime(2022, 6, 6, 12, 29, 59, tzinfo=UTC), datetime(2023, 6, 5, 18, 46, 29, tzinfo=UTC)
    zone = ZoneInfo("US/Eastern")
    question = Question("M00001", ("count",), start, end, "month", zone)
    dates = [
        moment.isoformat() for moment in aggregate(Account("A00001", Settings(), Clock()), question).dates
    ]
    assert dates[:1] + dates[5:8] == [
        "2022-06-01T04:00:00+00:00",
        "2022-11-01T04:00:00+00:00",
        "2022-12-01T05:00:00+00:00",
        "2023-01-01T05:00:00+00:00",
    ]
    assert dates[-1] == "2023-06-01T04:00:00+00:00"
    assert len(dates) == 13


def test_days_of_a_recorded_answer() -> None:
    """REC query_metric_aggregates.200 (LIVE): three days back, one ahead, in Europe/Copenhagen."""
    now = datetime(2026, 9, 4, 12, 30, tzinfo=UTC)
    span = (now - timedelta(days=3), now + timedelta(days=1))
    question = Question("M00001", ("count",), *span, "day", ZoneInfo("Europe/Copenhagen"))
    table = aggregate(Account("A00001", Settings(), Clock()), question)
    assert [moment.isoformat()[:16] for moment in table.dates] == [
        "2026-08-31T22:00",
        "2026-09-01T22:00",
        "2026-09-02T22:00",
        "2026-09-03T22:00",
        "2026-09-04T22:00",
    ]
    assert table.rows[0].measurements == {"count": [0, 0, 0, 0, 0]}


def test_sums_are_exact_where_they_can_be() -> None:
    middle = datetime(2026, 7, 1, 12, tzinfo=UTC)
    plain = {"hours": 0, "minute": 0, "person": PEOPLE[0], "List": None, "$message": None}
    for values, expected in [([0.1] * 10, 1), ([2**60, 1], float(2**60)), ([1e308, 1e308], float("inf"))]:
        account, metric = account_with([{**plain, "value": value} for value in values], middle)
        question = Question(metric, ("sum_value",), middle, middle + timedelta(hours=1))
        assert aggregate(account, question).rows[0].measurements == {"sum_value": [expected]}


def test_what_is_no_text_is_a_dimension_in_json() -> None:
    account = Account("A00001", Settings(), Clock(datetime(2026, 7, 2, tzinfo=UTC)))
    for number, value in enumerate([7, True, ["a"], None]):
        incoming = IncomingEvent("Placed Order", {"URL": value}, {"email": PEOPLE[0]}, unique_id=str(number))
        assert record_event(account, incoming)
    metric = account.metrics.find("name", "Placed Order") or ""
    span = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 3, tzinfo=UTC)
    rows = aggregate(account, Question(metric, ("count",), *span, by=("URL",))).rows
    assert [row.dimensions for row in rows] == [("",), ("7",), ('["a"]',), ("true",)]
