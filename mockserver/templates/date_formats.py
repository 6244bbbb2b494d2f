"""Writes dates as Django's `date` and `time` filters do, and reads them as Klaviyo's own filters do.

A text is no date to `date`, as in Django: `format_date_string` makes one of it (DOC HELPDAY).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime

from .filter_values import text_of, whole_number

# How Django writes a date and a time without a format, and both together.
DATE_FORMAT, TIME_FORMAT, DATETIME_FORMAT = "N j, Y", "P", "N j, Y, P"
_ESCAPED = re.compile(r"\\(.)")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(.*)", re.DOTALL)
_LETTER = re.compile(r"(?<!\\)([aAefgGhHiIjlLmMnNoOPrsStTUuwWyYzZbBcdDEF])")
_OF_TIMES = frozenset("aAefgGhHiOPsTuZ")
_PRESS = (
    *("", "Jan.", "Feb.", "March", "April", "May", "June"),
    *("July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def formatted(moment: datetime, form: str = DATETIME_FORMAT) -> str:
    """Write a moment in a format of Django's, in its own time zone: Klaviyo changes none."""
    pieces = _LETTER.split(form)
    return "".join(
        _LETTERS[piece](moment) if place % 2 else _ESCAPED.sub(r"\1", piece)
        for place, piece in enumerate(pieces)
    )


def _date(value: Any, form: Any = None) -> str:
    return formatted(value, text_of(form) or DATE_FORMAT) if isinstance(value, datetime) else ""


def _time(value: Any, form: Any = None) -> str:
    """Write the time of a moment; "" where the format has a part of the date."""
    wanted = text_of(form) or TIME_FORMAT
    is_time = isinstance(value, datetime) and set(_LETTER.findall(wanted)) <= _OF_TIMES
    return formatted(value, wanted) if is_time else ""


def read_date(value: Any) -> datetime | str:
    """Return the moment that a text names; "" for no date (UNCONFIRMED)."""
    if isinstance(value, datetime):
        return value
    text = text_of(value).strip()
    american = _AMERICAN.fullmatch(text)
    if american is not None:
        text = f"{american[3]}-{int(american[1]):02}-{int(american[2]):02}{american[4]}"
    return parse_datetime(text) or ""


def _days_later(value: Any, days: Any) -> str:
    """Return the day that lies so many days after another, as a text again (DOC HELPDAY)."""
    found, count = read_date(value), whole_number(days)
    if isinstance(found, str) or count is None:
        return ""
    later = found + timedelta(days=count)
    is_day = isinstance(value, str) and len(value.strip()) <= 10
    return later.date().isoformat() if is_day else later.isoformat()


def _twelve(value: Any) -> int:
    return value.hour % 12 or 12


def _half(value: Any, forenoon: str, afternoon: str) -> str:
    return afternoon if value.hour > 11 else forenoon


def _hour(value: datetime) -> str:
    """Write an hour of twelve, with its minutes unless they are 0."""
    return f"{_twelve(value)}:{value.minute:02}" if value.minute else str(_twelve(value))


def _words(value: Any) -> str:
    if value.minute == 0 and value.hour in (0, 12):
        return "noon" if value.hour else "midnight"
    return f"{_hour(value)} {_half(value, 'a.m.', 'p.m.')}"


def _offset(value: Any) -> str:
    seconds = _seconds_east(value)
    sign, minutes = "-" if seconds < 0 else "+", abs(seconds) // 60
    return f"{sign}{minutes // 60:02}{minutes % 60:02}"


def _seconds_east(value: Any) -> int:
    offset = value.utcoffset()
    return int((offset or timedelta()).total_seconds())


def _suffix(value: Any) -> str:
    if value.day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(value.day % 10, "th")


def _rfc(value: Any) -> str:
    day, month = _DAYS[value.weekday()][:3], calendar.month_abbr[value.month]
    return f"{day}, {value.day:02} {month} {value.year:04} {value:%H:%M:%S} {_offset(value)}"


def _timestamp(value: Any) -> str:
    return str(int(value.timestamp()))


def _zone(value: Any) -> str:
    return value.tzname() or "" if value.tzinfo else ""


# letter -> the part of a value, as Django's documentation of `date` lists them
_LETTERS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "a": lambda value: _half(value, "a.m.", "p.m."),
        "A": lambda value: _half(value, "AM", "PM"),
        "b": lambda value: calendar.month_abbr[value.month].lower(),
        "B": lambda value: "",
        "c": lambda value: value.isoformat(),
        "d": lambda value: f"{value.day:02}",
        "D": lambda value: _DAYS[value.weekday()][:3],
        "e": _zone,
        "E": lambda value: calendar.month_name[value.month],
        "f": _hour,
        "F": lambda value: calendar.month_name[value.month],
        "g": lambda value: str(_twelve(value)),
        "G": lambda value: str(value.hour),
        "h": lambda value: f"{_twelve(value):02}",
        "H": lambda value: f"{value.hour:02}",
        "i": lambda value: f"{value.minute:02}",
        "I": lambda value: "0",
        "j": lambda value: str(value.day),
        "l": lambda value: _DAYS[value.weekday()],
        "L": lambda value: str(calendar.isleap(value.year)),
        "m": lambda value: f"{value.month:02}",
        "M": lambda value: calendar.month_abbr[value.month],
        "n": lambda value: str(value.month),
        "N": lambda value: _PRESS[value.month],
        "o": lambda value: str(value.isocalendar()[0]),
        "O": _offset,
        "P": _words,
        "r": _rfc,
        "s": lambda value: f"{value.second:02}",
        "S": _suffix,
        "t": lambda value: str(calendar.monthrange(value.year, value.month)[1]),
        "T": _zone,
        "u": lambda value: f"{value.microsecond:06}",
        "U": _timestamp,
        "w": lambda value: str((value.weekday() + 1) % 7),
        "W": lambda value: str(value.isocalendar()[1]),
        "y": lambda value: f"{value.year % 100:02}",
        "Y": lambda value: f"{value.year:04}",
        "z": lambda value: str(value.timetuple().tm_yday),
        "Z": lambda value: str(_seconds_east(value)),
    }
)
DATE_FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "date": _date,
        "time": _time,
        "format_date_string": read_date,
        "datetime_from_string": read_date,
        "days_later": _days_later,
    }
)
