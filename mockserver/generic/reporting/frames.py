"""The time frame of a report and the points of a series, in the time zone of the account.

The names of frames are taken by their words: a week begins on Monday, as in metric aggregates (UNCONFIRMED).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import islice, takewhile
from types import MappingProxyType
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime

from ...events.local_times import Interval, instant, midnight, starts
from ...state.account import Account
from ...state.builtin_resources import own_settings
from ...state.clock import zone_named

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_UNITS: Mapping[str, Interval] = MappingProxyType({"hourly": "hour", "daily": "day", "weekly": "week"})
# More than an hour's step over the longest frame, a year (SPEC).
_MOST_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Frame:
    """From `start` up to and including `end`, local times of `zone`."""

    start: datetime
    end: datetime
    zone: tzinfo

    def bounds(self) -> tuple[float, float]:
        """Return its first and its last second since 1970."""
        return instant(self.start, self.zone).timestamp(), instant(self.end, self.zone).timestamp()

    def points(self, interval: str) -> list[datetime]:
        """Return where each interval begins, in UTC; the first at a full hour or at midnight."""
        end, unit, day = instant(self.end, self.zone), _UNITS.get(interval, "month"), midnight(self.start)
        first = self.start.replace(minute=0, second=0, microsecond=0) if unit == "hour" else day
        following = starts(instant(first, self.zone), day, unit, self.zone)
        return list(takewhile(lambda moment: moment <= end, islice(following, _MOST_STEPS)))


def frame_of(account: Account, timeframe: Mapping[str, Any]) -> Frame:
    """Return the frame that a report is asked for; offsets of its bounds are ignored (SPEC)."""
    zone = zone_named(own_settings(account).get("timezone"))
    if "key" not in timeframe:
        start, end = parse_datetime(timeframe["start"]), parse_datetime(timeframe["end"])
        assert start is not None and end is not None  # the schema of the body demands times
        return Frame(start.replace(tzinfo=None), end.replace(tzinfo=None), zone)
    now = account.clock.now().astimezone(zone).replace(tzinfo=None)
    start, end = _named(str(timeframe["key"]), now)
    return Frame(start, end, zone)


def _named(key: str, now: datetime) -> tuple[datetime, datetime]:
    today = midnight(now)
    week, month, year = today - today.weekday() * _DAY, today.replace(day=1), today.replace(month=1, day=1)
    match key:
        case "today":
            return today, now
        case "yesterday":
            return today - _DAY, today - _SECOND
        case "this_week":
            return week, now
        case "last_week":
            return week - 7 * _DAY, week - _SECOND
        case "this_month":
            return month, now
        case "last_month":
            return (month - _DAY).replace(day=1), month - _SECOND
        case "this_year":
            return year, now
        case "last_year":
            return year.replace(year=year.year - 1), year - _SECOND
        case "last_3_months":
            return today - 91 * _DAY, now
        case "last_12_months":
            return today - 365 * _DAY, now
        case _:
            return today - int(key.split("_")[1]) * _DAY, now  # last_30_days
