"""One recorded request, whatever its format: its address, headers and body made ready to be judged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.contracts.datetimes import parse_datetime

from .found import Elsewhere, Found, Reading, Unreadable

_DOUBLED = ("//api/", "//client/")
# A variable in the place of the address: of a shell, of Postman, of a template.
_VARIABLE = re.compile(r"^(?:https?://)?(?:\$\{?\w+\}?|\{\{?[^{}/]*\}?\}|<[^<>/]+>|%\w+%)(?=/)")


@dataclass(slots=True)
class Parts:
    """The parts of a request as a recorder wrote them.

    url: a whole address or a path. headers: pairs, an object, or records of name and value; None when they
    were not recorded. time: seconds since 1970, ISO 8601 or the date of HTTP.
    """

    method: str
    url: str
    headers: Any = None
    body: bytes = b""
    status: Any = None
    answer: bytes = b""
    time: Any = None
    query: str = ""


def request_of(source: str, line: int | None, parts: Parts, reading: Reading) -> Found:
    """Return a request to be judged, or the reason for which it is not."""
    method = parts.method.upper()
    url = _VARIABLE.sub("", parts.url)
    try:
        # Two slashes before a path of the API are no host: plugins join them so.
        split = urlsplit(url.removeprefix("/") if url.startswith(_DOUBLED) else url)
    except ValueError as error:
        return Unreadable(source, line, f"the URL {parts.url[:200]!r} cannot be read: {error}")
    reason = reading.hosts.passed_over(method, split.netloc, split.path) if split.netloc else ""
    if reason or method == "OPTIONS":
        return Elsewhere(source, line, reason or "preflight")
    try:
        headers = headers_of(parts.headers)
    except (TypeError, ValueError):
        reason = "'headers' holds an entry that is neither a pair nor a record of 'name' and 'value'"
        return Unreadable(source, line, reason)
    return Recorded(
        method=method,
        path=split.path,
        query=parts.query or split.query,
        headers=headers,
        body=parts.body,
        source=source,
        line=line,
        status=number_of(parts.status),
        sent_at=moment_of(parts.time),
        answer=parts.answer,
    )


def headers_of(sent: Any) -> dict[str, str] | None:
    """Return headers by lower-case name; None when they were not recorded.

    sent: an object, pairs, HAR's records, or nock's flat list of names and values. Raises TypeError or
    ValueError for an entry of another form.
    """
    if isinstance(sent, dict):
        return {str(name).lower(): _value(value) for name, value in sent.items()}
    if not isinstance(sent, list):
        return None
    if sent and len(sent) % 2 == 0 and all(isinstance(item, str) for item in sent):
        sent = list(zip(sent[::2], sent[1::2], strict=True))
    headers = {}
    for item in sent:
        name, value = (item.get("name"), item.get("value")) if isinstance(item, dict) else item
        headers[str(name).lower()] = _value(value)
    return headers


def _value(value: Any) -> str:
    """Return the value of a header; cassettes keep a list of values for each name."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def number_of(value: Any) -> int | None:
    """Return a number of a recording as a whole one; None for anything else."""
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def moment_of(value: Any) -> int | None:
    """Return a time of a recording in seconds since 1970; None for anything else."""
    if not isinstance(value, str) or value.isdecimal():
        return number_of(value)
    moment = parse_datetime(value)
    if moment is None:
        try:
            moment = parsedate_to_datetime(value)
        except (TypeError, ValueError):
            return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
