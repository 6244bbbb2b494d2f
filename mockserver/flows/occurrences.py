"""The days on which flows by a date of profiles let them enter (SPEC, ProfilePropertyDateTrigger).

The day is that of the date, or of one of its returns, less the time before it.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import Any

from ..state.account import Account
from ..state.clock import zone_named
from ..state.segment_rules import property_of
from .date_filters import read_date
from .days import WEEKDAYS, months_later, read_time

Json = Mapping[str, Any]
# The zones of the earth: a day begins first here and ends last there.
_EARLIEST, _LATEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
_UNITS = {"days": 1, "weeks": 7}
_RECURRENCES = ("annually", "monthly", "never", "weekly")
# A century, so that every day of a date has a year that a datetime holds.
_MOST_DAYS = 36_525
_MOST_MONTHS = 1_200


def is_clear_trigger(trigger: Json) -> bool:
    """Return whether a trigger names a date of profiles and all that decides about its days."""
    value = trigger.get("timedelta_value_before_date", 0)
    return (
        trigger.get("date_field_type") == "profile-property"
        and isinstance(trigger.get("date_profile_property"), str)
        and isinstance(value, int)
        and trigger.get("timedelta_unit_before_date", "weeks") in ("days", "weeks", "months")
        and trigger.get("recurrence_frequency", "monthly") in _RECURRENCES
        and read_time(trigger.get("trigger_time")) is not None
    )


def opening(trigger: Json, day: date) -> float:
    """Return the first moment, in seconds since 1970, at which anybody may enter on a day."""
    return _moment(trigger, day, _zone(trigger, _EARLIEST))


def closing(trigger: Json, day: date) -> float:
    """Return the last moment, in seconds since 1970, at which anybody may enter on a day."""
    return _moment(trigger, day, _zone(trigger, _LATEST))


class Dates:
    """The dates of profiles that a trigger is about, read again when a profile has changed."""

    def __init__(self, account: Account, trigger: Json) -> None:
        self._account = account
        self._trigger = trigger
        self._version = -1
        # what dates that come round together have in common -> profiles with their dates
        self._by_key: dict[Any, list[tuple[str, date]]] = {}

    def entering(self, day: date) -> Iterator[tuple[str, date, float]]:
        """Yield the profiles that enter on a day, with the date that it is about and the moment."""
        trigger = self._trigger
        self._read()
        for target in _targets(trigger, day):
            for key in _keys(trigger, target):
                for profile, found in self._by_key.get(key, ()):
                    if found <= target:  # a date to come has not come round yet
                        yield profile, target, _moment(trigger, day, self._zone_of(profile))

    def _read(self) -> None:
        profiles = self._account.profiles
        if profiles.version == self._version:
            return
        self._version = profiles.version
        self._by_key.clear()
        for profile in profiles:
            found = _date_of(profile, profiles.get(profile) or {}, self._trigger["date_profile_property"])
            if found is not None:
                self._by_key.setdefault(_key(self._trigger, found), []).append((profile, found))

    def _zone_of(self, profile: str) -> tzinfo:
        if not _is_of_profile(self._trigger):
            return zone_named(self._trigger.get("timezone"))
        location = (self._account.profiles.get(profile) or {}).get("location") or {}
        return zone_named(location.get("timezone"))


def _date_of(profile: str, stored: dict[str, Any], name: str) -> date | None:
    value = property_of(profile, stored, name)
    if value is None:
        value = (stored.get("properties") or {}).get(name)
    found = read_date(value)
    return None if found is None else found.date()


def _targets(trigger: Json, day: date) -> Iterator[date]:
    """Yield the dates whose day to enter this one is."""
    unit = trigger.get("timedelta_unit_before_date", "weeks")
    value = max(0, trigger.get("timedelta_value_before_date", 0))
    days = trigger.get("trigger_days")
    days = [name for name in days if name in WEEKDAYS] if isinstance(days, list) else []
    # A day that is not among those of the trigger is put off to the next one of them, as with delays.
    if days and WEEKDAYS[day.weekday()] not in days:
        return
    for back in range(7 if days else 1):
        first = _shifted(day, -back)
        if first is None or (back and WEEKDAYS[first.weekday()] in days):
            return
        yield from _after(first, unit, value)


def _after(day: date, unit: str, value: int) -> Iterator[date]:
    if unit != "months":
        target = _shifted(day, min(value * _UNITS[unit], _MOST_DAYS))
        if target is not None:
            yield target
        return
    months = min(value, _MOST_MONTHS)
    around = months_later(day, months)
    for step in range(-3, 4) if around is not None else ():
        target = _shifted(around, step) if around is not None else None
        if target is not None and months_later(target, -months) == day:
            yield target


def _shifted(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _keys(trigger: Json, target: date) -> Iterator[Any]:
    """Yield what dates that come round on a day have in common; short months end for longer ones too."""
    recurrence = _recurrence(trigger)
    yield _key(trigger, target)
    is_end = target.day == calendar.monthrange(target.year, target.month)[1]
    if recurrence == "annually" and target.month == 2 and target.day == 28 and is_end:
        yield (2, 29)
    if recurrence == "monthly" and is_end:
        yield from range(target.day + 1, 32)


def _key(trigger: Json, day: date) -> Any:
    recurrence = _recurrence(trigger)
    if recurrence == "annually":
        return (day.month, day.day)
    if recurrence == "monthly":
        return day.day
    return day.weekday() if recurrence == "weekly" else day


def _recurrence(trigger: Json) -> str:
    return str(trigger.get("recurrence_frequency", "monthly"))


def _is_of_profile(trigger: Json) -> bool:
    return str(trigger.get("timezone", "profile")) == "profile"


def _zone(trigger: Json, of_profiles: tzinfo) -> tzinfo:
    return of_profiles if _is_of_profile(trigger) else zone_named(trigger.get("timezone"))


def _moment(trigger: Json, day: date, zone: tzinfo) -> float:
    start = read_time(trigger.get("trigger_time")) or time()
    return datetime.combine(day, start.replace(tzinfo=None), zone).timestamp()
