"""When a delay of a flow is over (SPEC, TimeDelayActionData)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from klaviyo_rehearsal.contracts.numbers import is_number

from ..state.clock import zone_named
from .days import WEEKDAYS, months_later, read_time

# unit -> seconds of the value, and of the secondary value
_UNITS = {"days": (86_400, 3_600), "hours": (3_600, 60), "minutes": (60, 1)}
# The last time that the clock reaches, in seconds since 1970, with room for a week.
_LAST = 253_370_000_000.0


def due(data: Mapping[str, Any], start: float, profile_zone: str | None) -> float:
    """Return when a delay ends that begins at a time, both in seconds since 1970.

    data: unit, value, secondary_value, timezone, delay_until_time, delay_until_weekdays. profile_zone: the
    time zone of the profile, None for an unknown one, which is taken as UTC.
    """
    first, second = _UNITS.get(str(data.get("unit")), _UNITS["days"])
    until = start + _number(data.get("value")) * first + _number(data.get("secondary_value")) * second
    until = min(until, _LAST)
    moment, weekdays = read_time(data.get("delay_until_time")), data.get("delay_until_weekdays")
    if moment is None and not weekdays:
        return until
    return _put_off(datetime.fromtimestamp(until, _zone(data, profile_zone)), moment, weekdays)


def due_on(data: Mapping[str, Any], day: date, profile_zone: str | None) -> float:
    """Return the time on a day at which a flow by date goes on (SPEC, TargetDateActionData).

    data: timezone, target_time, target_days.
    """
    return _on(data, day, profile_zone, read_time(data.get("target_time")), data.get("target_days"))


def due_before(data: Mapping[str, Any], day: date, profile_zone: str | None) -> float:
    """Return the time before a day at which a flow by date goes on (SPEC, CountdownDelayActionData).

    data: unit, value, timezone, delay_until_time, delay_until_weekdays.
    """
    unit, value = str(data.get("unit", "weeks")), int(min(_number(data.get("value")), 36_525))
    if unit == "months":
        day = months_later(day, -min(value, 1_200)) or date(1, 1, day.day)
    else:
        day = date.fromordinal(max(1, day.toordinal() - value * (7 if unit == "weeks" else 1)))
    moment, weekdays = read_time(data.get("delay_until_time")), data.get("delay_until_weekdays")
    return _on(data, day, profile_zone, moment, weekdays)


def _on(
    data: Mapping[str, Any], day: date, profile_zone: str | None, moment: time | None, weekdays: Any
) -> float:
    # Without a time of day it is the beginning of the day (UNCONFIRMED).
    return _put_off(datetime.combine(day, time(), _zone(data, profile_zone)), moment, weekdays)


def _zone(data: Mapping[str, Any], profile_zone: str | None) -> tzinfo:
    named = data.get("timezone") or "profile"
    return zone_named(profile_zone if named == "profile" else named)


def _put_off(local: datetime, moment: time | None, weekdays: Any) -> float:
    """Return the first time from a local one on that has a time of day and a weekday of those wanted."""
    if moment is not None:
        at = local.replace(hour=moment.hour, minute=moment.minute, second=moment.second, microsecond=0)
        local = at if at >= local else at + timedelta(days=1)
    if isinstance(weekdays, list) and any(day in WEEKDAYS for day in weekdays):
        while WEEKDAYS[local.weekday()] not in weekdays:
            local += timedelta(days=1)
            local = local if moment is not None else local.replace(hour=0, minute=0, second=0, microsecond=0)
    return local.timestamp()


def _number(value: Any) -> float:
    return max(0.0, float(value)) if is_number(value) else 0.0
