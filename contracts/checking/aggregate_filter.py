"""Checks the filter and the timezone of a query for metric aggregates (facts 8.4).

No schema can express that two dates lie a year apart at most, or that a text is a timezone, so functions do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from ..filters import Condition, FilterField
from ..openapi.operation import Operation
from ..openapi.resource import sent_data
from ..violation import Violation, violation
from .filters import check_filter

OPERATION = "POST /api/metric-aggregates"

_AT = "/data/attributes"
_YEARS_BACK = 5
# The last intervals of year 9999 would end in a year that no datetime holds.
_LAST_YEAR = 9999
# In the IANA database, and not taken all the same (SPEC query_metric_aggregates).
_UNSUPPORTED = frozenset({"Factory", "Europe/Kyiv", "Pacific/Kanton"})
# The old API's form worked in 2023: a space where ISO 8601 has a T (LIVE, C-8333).
_SPACED = re.compile(r"(\(datetime,\d{4}-\d{2}-\d{2}) (?=\d{2}:)")
# The name of a dimension that holds spaces, as no other field's does.
_SPACED_NAME = re.compile(r"""[a-z-]+\(([^\s"',()\[\]]+(?: [^\s"',()\[\]]+)+),""")


@dataclass(frozen=True, slots=True)
class TimeRange:
    """The range of a filter, from `start` until before `end`, and its conditions on dimensions."""

    start: datetime
    end: datetime
    conditions: tuple[Condition, ...] = ()


def check_time_range(
    operation: Operation, payload: Any, now: Callable[[], datetime] | None = None
) -> list[Violation]:
    """Check the filter and the timezone of a body that the schema has accepted.

    Without `now`, how long ago the time is that is asked for is not looked at.
    """
    attributes = payload["data"]["attributes"]
    time_range, found = read_time_range(attributes["filter"], dimensions_of(operation))
    if time_range is not None and not found and now is not None:
        found = check_age(time_range, now())
    zone = attributes.get("timezone")
    if zone is not None and zone not in supported_timezones():
        found.append(_bad_timezone(zone))
    return found


def check_age(time_range: TimeRange, now: datetime) -> list[Violation]:
    """Check that a range begins five years before now at the earliest.

    With a day's grace: the time zone of the years is UNCONFIRMED.
    """
    if time_range.start >= _years_after(now, -_YEARS_BACK) - timedelta(days=1):
        return []
    detail = f"The time range begins more than {_YEARS_BACK} years ago, at {time_range.start.isoformat()}."
    return [violation("bad-time-range", detail, pointer=f"{_AT}/filter")]


def dimensions_of(operation: Operation) -> tuple[str, ...]:
    """Return the dimensions for grouping and filtering at the operation's revision."""
    reader, data = sent_data(operation)
    return tuple(reader.at(data, "attributes", "by", 0).get("enum", ()))


@lru_cache(maxsize=1)
def supported_timezones() -> frozenset[str]:
    """Return the names of all timezones that are taken; case counts."""
    return frozenset({"UTC", *available_timezones()} - _UNSUPPORTED)


def read_time_range(
    filters: Sequence[str], dimensions: Iterable[str]
) -> tuple[TimeRange | None, list[Violation]]:
    """Read an array of filters: bounds of the time, and `equals` or `any` on dimensions.

    Datetimes without an offset mean UTC, whichever timezone is asked for (UNCONFIRMED). Returns the range,
    None where it can't be read, and the violations.
    """
    fields = _fields(dimensions)
    conditions: list[Condition] = []
    found: list[Violation] = []
    for number, text in enumerate(filters):
        read, wrong = _read_item(text, fields)
        conditions += read
        found += [replace(item, parameter=None, pointer=f"{_AT}/filter/{number}") for item in wrong]
    if found:
        return None, found
    # Several bounds of one side are allowed: the narrowest counts.
    starts = [item.values[0] for item in conditions if _is_bound(item, "greater-or-equal")]
    ends = [item.values[0] for item in conditions if _is_bound(item, "less-than")]
    if not starts or not ends:
        return None, [violation("no-time-range", pointer=f"{_AT}/filter")]
    rest = tuple(item for item in conditions if item.field != "datetime")
    time_range = TimeRange(max(starts), min(ends), rest)
    return time_range, list(_wrong_span(time_range))


def _fields(dimensions: Iterable[str]) -> Mapping[str, FilterField]:
    dimension = FilterField(single=frozenset({"equals"}), array=frozenset({"any"}), type="")
    bounds = FilterField(single=frozenset({"greater-or-equal", "less-than"}), format="date-time")
    return {"datetime": bounds, **dict.fromkeys(dimensions, dimension)}


def _read_item(text: str, fields: Mapping[str, FilterField]) -> tuple[list[Condition], list[Violation]]:
    """Read one filter. Names of dimensions hold spaces, which the grammar allows in no other place."""
    head = _SPACED_NAME.match(text)
    if head is not None:
        name = head[1]
        if name not in fields:
            return [], [violation("filter-field", f"'{name}' is not a valid filter field for this resource.")]
        bare = name.replace(" ", "_")
        text = f"{text[: head.start(1)]}{bare}{text[head.end(1) :]}"
        read, wrong = check_filter(text, {bare: fields[name]})
        return [Condition(item.operator, name, item.values) for item in read], wrong
    return check_filter(_SPACED.sub(r"\1T", text, count=2), fields)


def _is_bound(condition: Condition, operator: str) -> bool:
    return (
        condition.field == "datetime"
        and condition.operator == operator
        and isinstance(condition.values[0], datetime)
    )


def _wrong_span(time_range: TimeRange) -> Iterator[Violation]:
    start, end = time_range.start, time_range.end
    if not (start.year > 1900 and end.year < _LAST_YEAR):
        detail = f"The time range lies outside of the calendar: {start.isoformat()} to {end.isoformat()}."
    elif end <= start:
        # Klaviyo's answer to it is UNCONFIRMED; such a range is empty.
        detail = f"The time range ends at {end.isoformat()}, before it has begun at {start.isoformat()}."
    elif end > _years_after(start, 1):
        detail = f"The time range spans more than a year: {start.isoformat()} to {end.isoformat()}."
    else:
        return
    yield violation("bad-time-range", detail, pointer=f"{_AT}/filter")


def _years_after(moment: datetime, years: int) -> datetime:
    """Return the same day and time in another year; February 29 becomes March 1."""
    moment = moment.astimezone(UTC)
    year = moment.year + years
    try:
        return moment.replace(year=year)
    except ValueError:
        return (moment + timedelta(days=1)).replace(year=year)


def _bad_timezone(zone: str) -> Violation:
    # Klaviyo compares names with their case, and people write europe/berlin.
    folded = {name.lower(): name for name in supported_timezones()}
    nearest = folded.get(zone.lower())
    return violation(
        "bad-timezone",
        f"'{zone[:60]}' is not a supported timezone.",
        pointer=f"{_AT}/timezone",
        remedy=f"Did you mean '{nearest}'? Case counts." if nearest else None,
    )
