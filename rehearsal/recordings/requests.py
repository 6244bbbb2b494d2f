"""One recorded request, whatever its format: its address, headers and body made ready to be judged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.contracts.checking.revision_header import NotedHeaders
from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.numbers import is_number

from .found import Elsewhere, Found, Reading, Unreadable

_DOUBLED = ("//api/", "//client/")
# A variable in the place of the address: of a shell, of Postman, of a template.
_VARIABLE = re.compile(r"^(?:https?://)?(?:\$\{?\w+\}?|\{\{?[^{}/]*\}?\}|<[^<>/]+>|%\w+%)(?=/)")
# No status and no time is longer or larger.
_LONGEST_NUMBER, _LARGEST = 30, 1e30
# A number of seconds beyond the year 5138 counts smaller units.
_FIRST, _LAST = -62_135_596_800, 253_402_300_800  # the years 1 and 10000
_UNITS = ((1e17, 1_000_000_000), (1e14, 1_000_000), (1e11, 1_000))
_SHOWN = 200  # characters of a value that cannot be read


@dataclass(slots=True)
class Parts:
    """The parts of a request as a recorder wrote them.

    url: a whole address or a path. headers: pairs, an object, or records of name and value; None when they
    were not recorded. time: seconds since 1970, ISO 8601 or the date of HTTP. answer_headers: as headers.
    """

    method: Any
    url: str
    headers: Any = None
    body: bytes = b""
    status: Any = None
    answer: bytes = b""
    time: Any = None
    query: str = ""
    answer_headers: Any = None


def request_of(source: str, line: int | None, parts: Parts, reading: Reading) -> Found:
    """Return a request to be judged, or the reason for which it is not."""
    method = parts.method
    if not isinstance(method, str) or not method.isalpha():
        return Unreadable(source, line, f"the method {str(method)[:_SHOWN]!r} is no word such as GET or POST")
    method = method.upper()
    url = _VARIABLE.sub("", parts.url)
    try:
        # Two slashes before a path of the API are no host: plugins join them so.
        split = urlsplit(url.removeprefix("/") if url.startswith(_DOUBLED) else url)
    except ValueError as error:
        return Unreadable(source, line, f"the URL {parts.url[:_SHOWN]!r} cannot be read: {error}")
    reason = reading.hosts.passed_over(method, split.netloc, split.path) if split.netloc else ""
    if reason or method == "OPTIONS":
        return Elsewhere(source, line, reason or "preflight")
    try:
        headers = headers_of(parts.headers)
    except (TypeError, ValueError):
        reason = "'headers' holds an entry that is neither a pair nor a record of 'name' and 'value'"
        return Unreadable(source, line, reason)
    status = number_of(parts.status)
    return Recorded(
        method=method,
        path=split.path,
        query=parts.query or split.query,
        headers=headers,
        body=parts.body,
        source=source,
        line=line,
        status=status,
        sent_at=moment_of(parts.time),
        answer=parts.answer,
        wait=retry_after(parts.answer_headers) if status == 429 else None,
    )


def retry_after(headers: Any) -> int | None:
    """Return the seconds of Retry-After; None where it is not recorded."""
    try:
        return number_of((headers_of(headers) or {}).get("retry-after"))
    except (TypeError, ValueError):
        return None


def headers_of(sent: Any) -> dict[str, str] | None:
    """Return headers by lower-case name; None when they were not recorded.

    sent: an object, pairs, HAR's records, or nock's flat list of names and values. Raises TypeError or
    ValueError for an entry of another form.
    """
    if isinstance(sent, NotedHeaders):
        return sent
    if isinstance(sent, dict):
        return {str(name).lower(): _value(value) for name, value in sent.items() if value is not None}
    if not isinstance(sent, list):
        return None
    if sent and len(sent) % 2 == 0 and all(isinstance(item, str) for item in sent):
        sent = list(zip(sent[::2], sent[1::2], strict=True))
    headers = {}
    for item in sent:
        if isinstance(item, str):
            raise TypeError
        name, value = (item.get("name"), item.get("value")) if isinstance(item, dict) else item
        headers[str(name).lower()] = _value(value)
    return headers


def _value(value: Any) -> str:
    """Return the value of a header; cassettes keep a list of values for each name, or bytes."""
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def number_of(value: Any) -> int | None:
    """Return a number of a recording as a whole one; None for anything else."""
    number = _number_of(value)
    return None if number is None else int(number)


def _number_of(value: Any) -> float | None:
    if isinstance(value, str) and len(value) < _LONGEST_NUMBER and value.isdecimal():
        return int(value)
    return value if is_number(value) and -_LARGEST < value < _LARGEST else None


def moment_of(value: Any) -> float | None:
    """Return a time of a recording in seconds since 1970; None for anything else.

    A number may count milliseconds, microseconds or nanoseconds, as the clocks of loggers do.
    """
    if not isinstance(value, str) or value.isdecimal():
        number = _number_of(value)
        if number is None:
            return None
        number = next((number / unit for limit, unit in _UNITS if number > limit), number)
        return number if _FIRST <= number < _LAST else None
    moment = parse_datetime(value)
    try:
        if moment is None:
            moment = parsedate_to_datetime(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
