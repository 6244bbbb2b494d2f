"""The virtual clock that everything timed reads."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

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

        Raises ValueError for a negative number, as time does not run back, and ValueError or OverflowError
        for one that leads past the last year that a datetime holds.
        """
        if seconds < 0:
            raise ValueError(f"the clock only moves forward, not by {seconds} seconds")
        if timedelta(seconds=seconds) > _LAST - self.now():
            raise ValueError("the clock stops at the year 9999")
        self._offset += seconds


def stamp(moment: datetime) -> str:
    """Write a time as Klaviyo writes `created` and `updated` of a profile: microseconds and +00:00."""
    return moment.isoformat(timespec="microseconds")


def stamp_utc(moment: datetime) -> str:
    """Write a time that someone sent like `stamp`, in UTC; as it is where UTC has no such year."""
    try:
        return stamp(moment.astimezone(UTC))
    except OverflowError:
        return stamp(moment)
