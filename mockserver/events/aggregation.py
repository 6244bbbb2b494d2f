"""Counts, sums and groups events by interval: for metric aggregates, and for the exports of the old API."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import takewhile
from types import MappingProxyType
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.filters import Condition
from klaviyo_rehearsal.contracts.numbers import is_number

from ..state.account import Account
from .local_times import Interval, instant, midnight, starts

Number = int | float
# The range in which floats hold every integer; within it a whole number is shown as an integer.
_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Question:
    """A question about the events of a metric.

    From `start` until before `end`; intervals are those of `zone`. by: dimensions to group by, names of
    event properties or Email Domain. conditions: `equals` and `any` on such. summed: the property that
    sum_value sums up.
    """

    metric: str
    measurements: tuple[str, ...]
    start: datetime
    end: datetime
    interval: Interval = "day"
    zone: tzinfo = UTC
    by: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    summed: str = "$value"


@dataclass(frozen=True, slots=True)
class Row:
    """The numbers of one group: an array for each measurement, parallel to the dates of the table."""

    dimensions: tuple[str, ...]
    measurements: dict[str, list[Number]]


@dataclass(frozen=True, slots=True)
class Table:
    """An answer: where each interval begins, in UTC, and a row for each group, sorted by dimensions."""

    dates: list[datetime]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class _Point:
    """An event as far as it counts."""

    profile: str | None
    value: Number


_NOTHING: Mapping[str, Any] = MappingProxyType({})
_Cells = dict[int, list[_Point]]


def aggregate(
    account: Account, question: Question, attributed: Mapping[str, Mapping[str, str]] = _NOTHING
) -> Table:
    """Count, sum and group the events of a metric.

    attributed: dimensions beside the properties of events, by event.

    Without `by` there is one row, of zeros when nothing happened (facts 8.4, LIVE). With it there is a
    row for each combination of values in the range, and none when nothing happened (UNCONFIRMED).
    """
    dates = interval_starts(question)
    edges = [int(moment.timestamp()) for moment in dates]
    groups: dict[tuple[str, ...], _Cells] = {} if question.by else {(): {}}
    for seconds, dimensions, point in _points(account, question, attributed):
        cells = groups.setdefault(dimensions, {})
        cells.setdefault(bisect_right(edges, seconds) - 1, []).append(point)
    rows = [
        Row(
            dimensions,
            {name: _measure(name, groups[dimensions], len(dates)) for name in question.measurements},
        )
        for dimensions in sorted(groups)
    ]
    return Table(dates, rows)


def interval_starts(question: Question) -> list[datetime]:
    """Return where each interval begins, in UTC, from the one that holds the start of the range on.

    The first interval may begin before the range does (LIVE, C-8333: a range from June 6 has months from
    June 1). Local midnights differ by the offset of their day, so days may have 23 or 25 hours.
    """
    if question.end <= question.start:
        return []
    moment, day = _floor(question.start, question.interval, question.zone)
    following = starts(moment, day, question.interval, question.zone)
    return list(takewhile(lambda start: start < question.end, following))


def _floor(moment: datetime, interval: Interval, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return where the interval of a moment begins, in UTC, and the local day of that."""
    local = moment.astimezone(zone)
    day = midnight(local).replace(tzinfo=None)
    if interval == "hour":
        into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return moment.astimezone(UTC) - into, day
    if interval == "week":  # ISO weeks, from Monday on; Klaviyo's first day of a week is UNCONFIRMED
        day -= timedelta(days=day.weekday())
    elif interval == "month":
        day = day.replace(day=1)
    return instant(day, zone), day


def _points(
    account: Account, question: Question, attributed: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[int, tuple[str, ...], _Point]]:
    """Yield second, dimensions and content of every event that is asked about."""
    # An event's time is a whole second, a bound may be a fraction of one.
    first, last = math.ceil(question.start.timestamp()), math.ceil(question.end.timestamp())
    fields = {*question.by, *(condition.field for condition in question.conditions)}
    for identifier in account.events.group("metric", question.metric):
        event = orjson.loads(account.events.rows[identifier])
        seconds: int = event["timestamp"]
        if not first <= seconds < last:
            continue
        profile = account.events.related(identifier, "profile")
        properties = {**attributed.get(identifier, _NOTHING), **event["event_properties"]}
        values = {name: _dimension(account, name, properties, profile) for name in fields}
        if all(_holds(condition, values[condition.field]) for condition in question.conditions):
            value = _number(event["event_properties"].get(question.summed))
            yield seconds, tuple(values[name] for name in question.by), _Point(profile, value)


def _dimension(account: Account, name: str, properties: dict[str, Any], profile: str | None) -> str:
    """Return the value of a dimension as text, empty for an event that has none."""
    if name == "Email Domain":
        person = account.profiles.get(profile) if profile is not None else None
        return str((person or {}).get("email") or "").rpartition("@")[2]
    return _text(properties.get(name))


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return orjson.dumps(value).decode()


def _holds(condition: Condition, value: str) -> bool:
    return any(_text(wanted) == value for wanted in condition.values)


def _number(value: Any) -> Number:
    return value if is_number(value) else 0


def _measure(name: str, cells: _Cells, length: int) -> list[Number]:
    measure = _MEASURES[name]
    return [measure(cells[number]) if number in cells else 0 for number in range(length)]


def _unique(points: list[_Point]) -> Number:
    """Count distinct profiles, ignoring deleted ones."""
    return len({point.profile for point in points} - {None})


def _sum(points: list[_Point]) -> Number:
    try:
        total = math.fsum(point.value for point in points)
    except OverflowError:
        return math.inf
    return int(total) if abs(total) < _EXACT and total.is_integer() else total


_MEASURES: Mapping[str, Callable[[list[_Point]], Number]] = MappingProxyType(
    {"count": len, "sum_value": _sum, "unique": _unique}
)
