"""The virtual clock that everything timed reads."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

_EPOCH = date(1970, 1, 1)
_TWO_DIGITS = tuple(f"{number:02d}" for number in range(60))
_LAST = datetime(9999, 1, 1, tzinfo=UTC)


class Clock:
    """A clock that can be moved. It runs with the real one, or stands still when `start` is given."""

    def __init__(self, start: datetime | None = None) -> None:
        self._fixed = start
        self._offset = 0.0

    def now(self) -> datetime:
        """Return the current time in UTC."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def seconds(self) -> float:
        """Return the current time in seconds since 1970."""
        base = time.time() if self._fixed is None else self._fixed.timestamp()
        return base + self._offset

    def advance(self, seconds: float) -> None:
        """Move the clock forward.

        Raises ValueError for a negative number, as time does not run back, and for one that leads past the
        last year that a datetime holds.
        """
        if seconds < 0:
            raise ValueError(f"the clock only moves forward, not by {seconds} seconds")
        # In seconds: a timedelta ends long before a float does.
        if not seconds <= (_LAST - self.now()).total_seconds():
            raise ValueError("the clock stops at the year 9999")
        self._offset += seconds

    def run_on(self, seconds: float) -> None:
        """Move the clock forward, at most to its last year: no delay may lead past it."""
        self._offset += max(0.0, min(seconds, (_LAST - self.now()).total_seconds()))

    def set(self, moment: datetime, *, stands: bool | None = None) -> None:
        """Move the clock to a time, which may be an earlier one.

        stands: whether it stands still from then on; None leaves it as it is. A time without a zone is UTC.
        """
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = moment.timestamp()
        if not 0 <= seconds <= _LAST.timestamp():
            raise ValueError("the clock goes from 1970 to the year 9999")
        standing = self._fixed is not None if stands is None else stands
        self._fixed = moment.astimezone(UTC) if standing else None
        self._offset = 0.0 if standing else seconds - time.time()

    @property
    def stands(self) -> bool:
        """Return whether the clock stands still."""
        return self._fixed is not None

    def as_dict(self) -> dict[str, Any]:
        """Return the clock as JSON has it."""
        return {"seconds": self.seconds(), "offset": self._offset, "stands": self.stands}

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Take over a saved clock: one that ran has run on by as much as the real one.

        Raises KeyError, TypeError, ValueError or OverflowError for an invalid state, and changes nothing.
        """
        seconds, offset = float(saved["seconds"]), float(saved["offset"])
        running = time.time() + offset
        if saved["stands"]:
            self.set(datetime.fromtimestamp(seconds, UTC), stands=True)
        else:
            # One that has run past its last year goes on from there.
            self.set(min(datetime.fromtimestamp(running, UTC), _LAST), stands=False)


# Types whose own times have whole seconds once they are read again; those of others keep six digits (REC
# get_profile.200, get_metrics.200, get_list.200 … against get_custom_metric.200, get_catalog_items.200 …).
_WHOLE_SECONDS = frozenset(
    {
        "profile",
        "metric",
        "list",
        "segment",
        "template",
        "flow",
        "flow-action",
        "flow-message",
        "form",
        "form-version",
        "image",
        "web-feed",
        "profile-bulk-import-job",
    }
)


def later(moment: datetime, span: timedelta) -> datetime:
    """Return the moment after a span of time, or the last of all years: the clock comes near them."""
    try:
        return moment + span
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def stamp(moment: datetime) -> str:
    """Write a time with six digits and +00:00, as Klaviyo writes those that a call has just set."""
    return moment.isoformat(timespec="microseconds")


def whole_seconds(moment: datetime) -> str:
    """Write a time without a fraction."""
    return moment.isoformat(timespec="seconds")


def time_of(seconds: int) -> str:
    """Write whole seconds since 1970 as `whole_seconds` does: an event's time, in a third of the time."""
    day, second = divmod(seconds, 86_400)
    minute, second = divmod(second, 60)
    hour, minute = divmod(minute, 60)
    return f"{_day(day)}T{_TWO_DIGITS[hour]}:{_TWO_DIGITS[minute]}:{_TWO_DIGITS[second]}+00:00"


@lru_cache(maxsize=1024)
def _day(number: int) -> str:
    return (_EPOCH + timedelta(days=number)).isoformat()


def kept_time(kind: str, moment: datetime) -> str:
    """Write a time of a resource as it is read again."""
    return whole_seconds(moment) if kind in _WHOLE_SECONDS else stamp(moment)


def stamp_utc(moment: datetime) -> str:
    """Write a time that someone sent like `stamp`, in UTC; as it is where UTC has no such year."""
    try:
        return stamp(moment.astimezone(UTC))
    except OverflowError:
        return stamp(moment)


def zone_named(name: Any) -> tzinfo:
    """Return a time zone by its name; UTC for none, and for one that this machine does not have."""
    try:
        return ZoneInfo(name) if name and isinstance(name, str) else UTC
    except (LookupError, ValueError, OSError):  # unknown, no name of a zone, or the name of a folder of zones
        return UTC
