"""The export of v1, which metric aggregates replaced (facts 9.2, row 8; the page of the old reference)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal, cast

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.filters import Condition
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..legacy.arguments import ArgumentError, json_list, one_of, whole_number
from ..state.account import Account
from .aggregation import Question, Row, aggregate

# v1's name of a measurement -> today's name.
_MEASUREMENTS: Mapping[str, str] = MappingProxyType(
    {"count": "count", "unique": "unique", "value": "sum_value", "sum": "sum_value"}
)
_LONGEST = timedelta(days=31)
_SEGMENTS, _MAX_SEGMENTS = 25, 1000
EVERYONE = "$all_people"  # the name of the one segment without `by`: UNCONFIRMED

Unit = Literal["day", "week", "month"]


def export_metric(account: Account, call: LegacyCall, metric: str) -> dict[str, Any]:
    """Count or sum the events of a metric, a segment for each value of `by`. Raises ArgumentError.

    Of the shape results[].data[].values is known (clients of GitHub read it), of the rest `segment` and
    `date` are UNCONFIRMED. Days are those of UTC, as the mock has no timezone of an account.
    """
    first, last = _range(account, call)
    unit = cast(Unit, one_of(call, "unit", ("day", "week", "month")))
    measurement, summed = _measurement(call)
    where, by = _where(call), str(call.arguments.get("by") or "")
    if where and by:
        raise ArgumentError("where and by can't be combined")
    size = whole_number(call, "count", _SEGMENTS, low=1, high=_MAX_SEGMENTS)
    table = aggregate(
        account,
        Question(
            metric=metric,
            measurements=(_MEASUREMENTS[measurement],),
            start=first,
            end=last + timedelta(days=1),  # the last day counts (facts 9.4, DERIVED)
            interval=unit,
            by=(by,) if by else (),
            conditions=where,
            summed=summed,
        ),
    )
    dates = [moment.strftime("%Y-%m-%d %H:%M:%S") for moment in table.dates]
    return {
        "results": [_segment(row, dates) for row in _largest(table.rows, size)],
        "unit": unit,
        "measurement": measurement if measurement != "sum" else ["sum", summed],
        "start_date": first.date().isoformat(),
        "end_date": last.date().isoformat(),
    }


def _largest(rows: list[Row], size: int) -> list[Row]:
    """Return the rows with the most; which ones v1 left out is UNCONFIRMED."""
    return sorted(rows, key=lambda row: (-sum(_numbers(row)), row.dimensions))[:size]


def _numbers(row: Row) -> list[int | float]:
    (numbers,) = row.measurements.values()
    return numbers


def _segment(row: Row, dates: list[str]) -> dict[str, Any]:
    data = [
        {"date": date, "values": [float(number)]} for date, number in zip(dates, _numbers(row), strict=True)
    ]
    return {"segment": row.dimensions[0] if row.dimensions else EVERYONE, "data": data}


def _range(account: Account, call: LegacyCall) -> tuple[datetime, datetime]:
    """Read the first and the last day, both or neither; the last month when there are none."""
    start, end = call.arguments.get("start_date"), call.arguments.get("end_date")
    if not start and not end:
        today = _midnight(account.clock.now())
        return today - timedelta(days=30), today
    if not start or not end:
        raise ArgumentError("start_date and end_date must be sent together")
    first, last = _day("start_date", start), _day("end_date", end)
    if not timedelta(0) <= last - first <= _LONGEST:
        raise ArgumentError("end_date must be start_date or at most 31 days after it")
    return first, last


def _day(name: str, sent: Any) -> datetime:
    """Read a date or seconds since 1970. Raises ArgumentError."""
    text = str(sent)
    try:
        moment = datetime.fromtimestamp(int(text), UTC) if text.isdigit() else parse_datetime(text)
    except (ValueError, OverflowError, OSError):
        moment = None
    if moment is None or not 1900 < moment.year < 9999:
        raise ArgumentError(f"{name} must be a date such as 2021-01-31, or a UNIX timestamp")
    return _midnight(moment)


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _measurement(call: LegacyCall) -> tuple[str, str]:
    """Read the measurement, and the property that is summed up: ["sum","ItemCount"] names one."""
    sent = call.arguments.get("measurement") or "count"
    if isinstance(sent, str) and not sent.startswith("["):
        if sent in _MEASUREMENTS and sent != "sum":
            return sent, "$value"
    else:
        match json_list(call, "measurement"):
            case ["sum", str(name)]:
                return "sum", name
            # klaviyo 3.1.7 documents the argument as a list in JSON, and sends it so.
            case [str(name)] if name in _MEASUREMENTS and name != "sum":
                return name, "$value"
    raise ArgumentError('measurement must be count, unique, value or ["sum","PROPERTY"]')


def _where(call: LegacyCall) -> tuple[Condition, ...]:
    """Read the one condition that there may be: [["$attributed_flow","=","FLOW"]]."""
    conditions = []
    for entry in json_list(call, "where"):
        match entry:
            case [str(name), "=", value]:
                conditions.append(Condition("equals", name, (value,)))
            case _:
                raise ArgumentError('where must be a list of one [PROPERTY,"=",VALUE]')
    if len(conditions) > 1:
        raise ArgumentError("where takes one condition")
    return tuple(conditions)
