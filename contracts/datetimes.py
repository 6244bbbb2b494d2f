"""Formats that JSON Schema leaves to us, as Klaviyo reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import MAXYEAR, MINYEAR, UTC, datetime, time
from functools import lru_cache
from types import MappingProxyType

_SHAPE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?")

# A moment beyond these has no date in UTC, such as 9999-12-31T23:59:59-14:00: Python fails at it.
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@lru_cache(maxsize=128)  # the check and the behaviour each read the time of an event
def parse_datetime(text: str) -> datetime | None:
    """Read a point in time as Klaviyo does, or return None.

    Takes `Z`, `+00:00` and `+0000`, fractions, a date alone, and no offset at all, which means UTC:
    Klaviyo's own Magento extension sends naive times (facts 8.1; 13.5).
    """
    if not _SHAPE.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    # To compare times with zones takes longer than to read one.
    return moment if MINYEAR < moment.year < MAXYEAR or _FIRST <= moment <= _LAST else None


def _is_datetime(text: str) -> bool:
    return parse_datetime(text) is not None


def _anything(text: str) -> bool:
    return True


# Filters and cursors have messages of their own, so their own checks look at them (filters.py, the mock).
def _is_time(text: str) -> bool:
    """Return whether a text is a time of day; live takes it without a zone (REC update_flow_action.200)."""
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return text.count(":") >= 2


FORMATS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {"date-time": _is_datetime, "time": _is_time, "klaviyo-filter": _anything, "klaviyo-cursor": _anything}
)
