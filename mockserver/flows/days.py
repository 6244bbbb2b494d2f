"""Weekdays, months and times of day, as triggers and delays of flows name them."""

from __future__ import annotations

import calendar
from datetime import date, time
from typing import Any

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_time(text: Any) -> time | None:
    """Return a time of day, None for anything else."""
    try:
        return time.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def months_later(day: date, months: int) -> date | None:
    """Return the same day of another month, or its last where it is shorter; None beyond the years."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
