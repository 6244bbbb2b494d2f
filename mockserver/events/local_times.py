"""Local midnights and the intervals between them, whose days may have 23 or 25 hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from types import MappingProxyType
from typing import Literal

Interval = Literal["hour", "day", "week", "month"]

_STEPS = MappingProxyType({"day": timedelta(days=1), "week": timedelta(days=7)})


def midnight(local: datetime) -> datetime:
    """Return the beginning of a local day."""
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def month_after(day: datetime) -> datetime:
    """Return the first day of the month after that of a day. Raises OverflowError at the end of all years."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def instant(local: datetime, zone: tzinfo) -> datetime:
    """Return a local time in UTC: the first of two, and the moment of the shift where it is left out."""
    try:
        return local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    except OverflowError:  # the first and the last day of all
        return local.replace(tzinfo=UTC)


def starts(moment: datetime, day: datetime, interval: Interval, zone: tzinfo) -> Iterator[datetime]:
    """Yield a moment and the beginnings of the intervals after it, in UTC, up to the end of all years.

    moment: in UTC. day: the local day, at midnight, from which days, weeks and months are counted.
    """
    while True:
        yield moment
        try:
            if interval == "hour":
                moment += timedelta(hours=1)
                continue
            later = moment
            while later <= moment:  # a zone that changes sides of the date line leaves a day out
                day = month_after(day) if interval == "month" else day + _STEPS[interval]
                later = instant(day, zone)
            moment = later
        except OverflowError:
            return
