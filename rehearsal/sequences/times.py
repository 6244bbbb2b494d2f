"""Times of a sequence in words."""

from __future__ import annotations

from datetime import UTC, datetime

from .sent import Sent


def minute_of(seconds: float) -> str:
    """Return a minute in words, in UTC."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"


def span_of(first: Sent, last: Sent) -> str:
    """Return the span between two requests that have a time, in words."""
    begin, end = (datetime.fromtimestamp(item.at or 0, UTC) for item in (first, last))
    shown = "%H:%M:%S" if begin.date() == end.date() else "%Y-%m-%d %H:%M:%S"
    return f"from {begin:%Y-%m-%d %H:%M:%S} to {end:{shown}} UTC"
