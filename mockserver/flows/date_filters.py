"""Evaluates the filters of flows by dates, at a moment of the clock (SPEC, FlowDefinition)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.numbers import is_number

Json = Mapping[str, Any]
_UNITS = {"hour": 3_600.0, "day": 86_400.0, "week": 7 * 86_400.0}
# Klaviyo takes dates of profiles as YYYY-MM-DD and as MM/DD/YYYY (DOC HELPBORN).
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
# Longer spans than a century are taken as one: a datetime holds no more.
_MOST_SECONDS = 36_525 * 86_400.0


def read_date(value: Any) -> datetime | None:
    """Return the moment that a value names, midnight in UTC for a date alone; None for no date."""
    if not isinstance(value, str):
        return None
    american = _AMERICAN.fullmatch(value.strip())
    if american is not None:
        value = f"{american[3]}-{int(american[1]):02}-{int(american[2]):02}"
    return parse_datetime(value.strip())


def is_clear_date(wanted: Any) -> bool:
    """Return whether a date filter can be evaluated by `holds_at`."""
    if not isinstance(wanted, dict) or not isinstance(wanted.get("operator"), str):
        return False
    members = _MEMBERS.get(wanted["operator"])
    if wanted["operator"] == "between-static":
        return read_date(wanted.get("start")) is not None and read_date(wanted.get("end")) is not None
    return members is not None and all(_fits(name, wanted.get(name)) for name in members)


def holds_at(wanted: Json, moment: datetime, now: datetime) -> bool:
    """Check a moment against a date filter that is clear."""
    return _TESTS[wanted["operator"]](wanted, moment, now)


def _fits(name: str, value: Any) -> bool:
    if name == "date":
        return read_date(value) is not None
    if name == "unit":
        return isinstance(value, str) and value in _UNITS
    return is_number(value)


def _span(wanted: Json, name: str = "quantity") -> timedelta:
    seconds = min(max(0.0, float(wanted[name])) * _UNITS[wanted["unit"]], _MOST_SECONDS)
    return timedelta(seconds=seconds)


def _date(wanted: Json, name: str) -> datetime:
    found = read_date(wanted[name])
    assert found is not None
    return found


def _between_static(wanted: Json, moment: datetime, now: datetime) -> bool:
    return _date(wanted, "start") <= moment <= _date(wanted, "end")


def _between(wanted: Json, moment: datetime, now: datetime) -> bool:
    near, far = sorted((_span(wanted, "start"), _span(wanted, "end")))
    return near <= now - moment <= far


def _anniversary(moment: datetime, year: int) -> datetime:
    """Return the day of a year on which a date comes round; 29 February is 28 February in most years."""
    try:
        return moment.replace(year=year)
    except ValueError:
        return moment.replace(year=year, day=28)


def _comes_round(wanted: Json, moment: datetime, now: datetime, direction: int) -> bool:
    days = (_anniversary(moment, min(max(now.year + step, 1), 9999)) for step in (-1, 0, 1))
    return any(timedelta(0) <= direction * (day - now) <= _span(wanted) for day in days)


def _is_day(moment: datetime, now: datetime) -> bool:
    return _anniversary(moment, now.year).date() == now.date()


_RELATIVE = ("unit", "quantity")
# operator -> the members that it needs
_MEMBERS: Mapping[str, tuple[str, ...]] = {
    "after": ("date",),
    "before": ("date",),
    "between-static": (),
    "at-least": _RELATIVE,
    "in-the-last": _RELATIVE,
    "in-the-next": _RELATIVE,
    "between": ("unit", "start", "end"),
    "anniversary-last": _RELATIVE,
    "anniversary-next": _RELATIVE,
    "calendar-month": ("value",),
    "anniversary": (),
    "anniversary-month": (),
}
_TESTS: Mapping[str, Callable[[Json, datetime, datetime], bool]] = {
    "after": lambda wanted, moment, now: moment > _date(wanted, "date"),
    "before": lambda wanted, moment, now: moment < _date(wanted, "date"),
    "between-static": _between_static,
    "at-least": lambda wanted, moment, now: now - moment >= _span(wanted),
    "in-the-last": lambda wanted, moment, now: timedelta(0) <= now - moment <= _span(wanted),
    "in-the-next": lambda wanted, moment, now: timedelta(0) <= moment - now <= _span(wanted),
    "between": _between,
    "anniversary-last": lambda wanted, moment, now: _comes_round(wanted, moment, now, -1),
    "anniversary-next": lambda wanted, moment, now: _comes_round(wanted, moment, now, 1),
    "calendar-month": lambda wanted, moment, now: moment.month == wanted["value"],
    "anniversary": lambda wanted, moment, now: _is_day(moment, now),
    "anniversary-month": lambda wanted, moment, now: moment.month == now.month,
}


def at(seconds: float) -> datetime:
    """Return the moment of a number of seconds since 1970, in UTC."""
    return datetime.fromtimestamp(seconds, UTC)
