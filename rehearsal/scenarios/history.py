"""Scenarios of reading and summing up what happened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from .calls import v1
from .choice import Choice, counts, one_of, recipe
from .lived_in import Entry, LivedIn
from .scenario import Scenario

_TIMELINES = ("timeline", "metric timeline", "person timeline", "person metric timeline")
_START = datetime(2026, 3, 28, 21, 0, 0, tzinfo=UTC)
# Around the pages of v1 (100) and of today (200 by default, 1000 at most), and beyond five of the usual.
_COUNTS = (0, 1, 99, 100, 101, 199, 200, 201, 1000, 1001)
_USUAL = {"count": 100, "sort": "desc"}
_ASKED = {
    "page of 50": {},
    "page of 10": {"count": 10, "sort": "desc"},
    "the oldest first": {"count": 100, "sort": "asc", "since": int(_START.timestamp())},
    "from a time on": {"count": 100, "sort": "asc", "since": int(_START.timestamp()) + 3 * 3700},
    "until a time": {"count": 100, "sort": "desc", "since": int(_START.timestamp()) + 3 * 3700},
}


def _happened(account: LivedIn, count: int, metrics: list[Entry], people: list[Entry]) -> None:
    """Plant events, an hour and some seconds apart, of each metric and person in turn."""
    for number in range(count):
        # The same metric, then the same person, so that every pair occurs.
        metric = metrics[number % len(metrics)]
        person = people[number // len(metrics) % len(people)]
        properties = {"Items": number, "Note": f"no. {number}"} if number % 3 else {}
        value = {"value": number / 4} if number % 2 else {}
        time = (_START + timedelta(seconds=3700 * number if count < 400 else 60 * number)).isoformat()
        account.event(
            metric["name"],
            person["id"],
            time=time,
            properties=properties,
            unique_id=f"event-{number}",
            **value,
        )


def _query_events(
    account: LivedIn, length: tuple[str, int], asked: tuple[str, Entry], times: int
) -> Scenario:
    """Read a timeline: of all, of a metric, of a person, or of both; or several, one after the other."""
    name, count, arguments = length[0] or asked[0], length[1], asked[1]
    calls = []
    for _ in range(times):
        metric, person = account.metric(), account.somebody()
        metrics = [metric] if "metric" in name else [metric, account.metric()]
        people = [person] if "person" in name else [person, account.somebody()]
        _happened(account, count, metrics, people)
        if count:  # of the same metric by another person, and of another metric by this one
            other, moment = account.metric(), _START.isoformat()
            account.event(metric["name"], account.somebody()["id"], time=moment, unique_id="other 1")
            account.event(other["name"], person["id"], time=moment, unique_id="other 2")
        ids = [item["id"] for word, item in (("person", person), ("metric", metric)) if word in name]
        calls.append(v1(name, *ids, **arguments))
    account.amid("metrics", "events")
    return Scenario(tuple(calls), account.seed())


_FEW = st.integers(0, 6)
_ARGUMENTS = {
    f"{name}, {label}": (name, arguments)
    for name in _TIMELINES
    for label, arguments in {"pages of 100": _USUAL, **_ASKED}.items()
}
# Of the timeline of `asked`, unless it is named here.
_LENGTHS = {f"{count} events": ("metric timeline", count) for count in _COUNTS}
QUERY_EVENTS = recipe(
    _query_events,
    length=Choice(
        st.tuples(st.just(""), _FEW),
        ("", 5),
        _LENGTHS | {f"{name} of 101 events": (name, 101) for name in _TIMELINES},
        apart=True,
    ),
    asked=Choice(
        st.sampled_from([*_ARGUMENTS.values()]), ("metric timeline", _USUAL), _ARGUMENTS, apart=True
    ),
    times=one_of(1, 2),
)
QUERY_EVENTS_WITH_PROFILES = recipe(
    _query_events,
    length=Choice(
        st.tuples(st.just(""), _FEW),
        ("", 5),
        {f"{count} events": ("", count) for count in (0, 1, 199, 200, 201, 1001)},
        apart=True,
    ),
    asked=Choice(st.just(("metric timeline", _USUAL)), ("metric timeline", _USUAL)),
    times=one_of(1, 2),
)

# From the first to the last day, which counted (facts 9.4), 32 of them at most.
_RANGES = {
    "month": ("2026-03-01", "2026-03-31"),
    "day": ("2026-03-10", "2026-03-10"),
    "over the new year": ("2025-12-15", "2026-01-10"),
    "over a leap day": ("2024-02-20", "2024-03-05"),
    "from Sunday to Saturday": ("2026-03-08", "2026-03-14"),
    "over the shift of the clocks": ("2026-03-25", "2026-04-02"),
    "32 days": ("2026-03-01", "2026-04-01"),
}
_WHERE = {
    "$attributed_flow": ("$attributed_flow", "Flow 7"),
    "$message": ("$message", "01HQMESSAGE"),
    "Campaign Name": ("Campaign Name", 'Spring, "new"'),
    "URL": ("URL", "https://northwind.shop/?a=1&b=2"),
}


def _aggregate_events(
    account: LivedIn,
    days: tuple[str, str],
    unit: str,
    measurement: Any,
    where: tuple[str, str] | None,
    by: tuple[str, int] | None,
    times: int,
) -> Scenario:
    """Export figures: which, of which days, by which unit of time, of all or of some events."""
    calls: list[LegacyCall] = []
    for turn in range(times):
        metric, people = account.metric(), [account.somebody(), account.somebody()]
        _on_the_days(account, days, metric, people, where)
        for number in range(turn):  # so that no two metrics have the same figures
            moment = f"{days[0]}T09:{number:02d}:00+00:00"
            account.event(metric["name"], people[0]["id"], time=moment, value=77, unique_id=f"turn {number}")
        asked: Entry = {"start_date": days[0], "end_date": days[1], "unit": unit, "measurement": measurement}
        if where is not None and by is None:
            asked["where"] = [[where[0], "=", where[1]]]
        if by is not None:
            asked |= {"by": by[0], "count": 1000}
            for number in range(by[1]):
                moment = f"{days[0]}T12:{number // 60 % 60:02d}:{number % 60:02d}+00:00"
                own = {by[0]: f"part {number}"}
                account.event(
                    metric["name"], people[0]["id"], time=moment, properties=own, unique_id=f"by {number}"
                )
        calls.append(v1("metric export", metric["id"], **asked))
    account.amid("metrics", "events")
    return Scenario(tuple(calls), account.seed())


def _on_the_days(
    account: LivedIn, days: tuple[str, str], metric: Entry, people: list[Entry], where: tuple[str, str] | None
) -> None:
    """Plant events at both ends of the range, just beside them, and in the midst."""
    first, last = (datetime.fromisoformat(f"{day}T00:00:00+00:00") for day in days)
    second, day = timedelta(seconds=1), timedelta(days=1)
    moments = [
        first - second,
        first,
        first + second,
        first + (last - first) / 2,
        last,
        last + day - second,
        last + day,
    ]
    name = where[0] if where else "Note"
    for number, moment in enumerate(moments):
        own = {name: where[1] if where and number % 3 else f"other {number}", "Items": number + 1}
        account.event(
            metric["name"],
            people[number % 2]["id"],
            time=moment.isoformat(),
            properties=own,
            value=(number + 1) * 1.1,
            unique_id=f"edge {number}",
        )


def _day(text: str) -> date:
    return date.fromisoformat(text)


AGGREGATE_EVENTS = recipe(
    _aggregate_events,
    days=Choice(st.sampled_from([*_RANGES.values()]), ("2026-03-02", "2026-03-14"), _RANGES, apart=True),
    unit=one_of("day", "week", "month"),
    measurement=Choice(
        st.sampled_from(["count", "value", "unique", ["sum", "Items"]]),
        "count",
        {
            "count": "count",
            "value": "value",
            "unique": "unique",
            "sum of a property": ["sum", "Items"],
        },
        apart=True,
    ),
    where=Choice(st.none() | st.sampled_from([*_WHERE.values()]), None, _WHERE, apart=True),
    by=Choice(
        st.none() | st.tuples(st.sampled_from([*_WHERE]), st.integers(0, 3)),
        None,
        {
            f"{name}, {count} parts": (name, count)
            for name, count in (("URL", 2), ("$message", 26), ("URL", 499))
        },
        apart=True,
    ),
    times=one_of(1, 2),
)


def _list_metrics(account: LivedIn, count: int, asked: Entry) -> Scenario:
    """Read the metrics."""
    for number in range(count):
        account.metric(name=f"Metric {number}")
    account.amid(metrics=0)
    return Scenario((v1("list metrics", **asked),), account.seed())


LIST_METRICS = recipe(
    _list_metrics,
    count=counts([0, 1, 4], 0, 1, 99, 100, 101, 199, 200, 201, 1001),
    asked=Choice(
        st.just({"page": 0, "count": 100}),
        {"page": 0, "count": 100},
        {"page of 50": {"page": 0}, "pages of ten": {"page": 0, "count": 10}},
    ),
)
