"""Records of requests: the mock's journal, this tool's own lines, and the lines of usual loggers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import orjson

from klaviyo_rehearsal.contracts.checking.revision_header import NotedHeaders

from .answers import NAMES, answer_of
from .found import USUAL, Found, Reading, Unreadable
from .requests import Parts, request_of

# Where loggers put a part: ECS, OpenTelemetry, pino, morgan, Bunyan, and plain words. The first counts.
_USUAL: Mapping[str, tuple[str, ...]] = {
    "method": ("method", "http.request.method", "request.method", "req.method", "http.method", "verb"),
    "path": (
        *("path", "url", "uri", "http.url", "url.full", "url.original", "url.path", "request.url", "req.url"),
        *("request.uri", "request.path", "http.target", "attributes.http.url", "http.request.url"),
    ),
    "query": ("query", "url.query", "request.query", "req.query"),
    "headers": (*("headers", "http.request.headers", "request.headers", "req.headers", "request_headers"),),
    "body": (
        *("body", "http.request.body.content", "http.request.body", "request.body", "req.body", "payload"),
        *("request_body", "body_json"),
    ),
    "status": (
        *(
            "status",
            "status_code",
            "statusCode",
            "http.response.status_code",
            "response.status",
            "response.status_code",
        ),
        *("res.statusCode", "http.status_code", "live_status"),
    ),
    "answer": (
        *("answer", "http.response.body.content", "http.response.body", "response.body", "res.body"),
        *("response_body", "response"),
    ),
    "answer_headers": (
        *("answer_headers", "response_headers", "response.headers", "http.response.headers", "res.headers"),
    ),
    "time": ("time", "@timestamp", "timestamp", "ts", "recorded_at", "started_at", "datetime"),
}

# The names of a record under which a part may be: a look at all of its places costs more than a set.
_FIRST: Mapping[str, frozenset[str]] = {
    part: frozenset(name for place in places for name in (place, place.partition(".")[0]))
    for part, places in _USUAL.items()
}
# The first names of the places of a time, a status and an answer.
PLAYED = frozenset(
    place.partition(".")[0]
    for part in ("time", "status", "answer")
    for place in (*_USUAL[part], *(NAMES if part == "answer" else ()))
)
# A logger may keep a record under a name that another gives to the part itself, such as url.
_KINDS: Mapping[str, tuple[type, ...]] = {
    "method": (str,),
    "path": (str,),
    "query": (str, dict),
    "headers": (dict, list),
    "answer_headers": (dict, list),
    "status": (int, str),
    "time": (int, float, str),
}


def is_record(content: Any, reading: Reading = USUAL) -> bool:
    """Return whether an object is a record of a request: it has a method and an address."""
    if not isinstance(content, dict):
        return False
    if not reading.map and _is_plain(content):
        return True
    method = part_of(content, "method", reading)
    return isinstance(method, str) and method != "" and isinstance(part_of(content, "path", reading), str)


def part_of(content: Mapping[str, Any], name: str, reading: Reading) -> Any:
    """Return a part of a record, under the name of --map or a usual one."""
    if reading.map and name in reading.map:
        return _at(content, reading.map[name])
    if _FIRST[name].isdisjoint(content):
        return None
    kinds = _KINDS.get(name, object)
    return next((value for place in _USUAL[name] if _is(value := _at(content, place), kinds)), None)


def _is(value: Any, kinds: type | tuple[type, ...]) -> bool:
    return value is not None and isinstance(value, kinds)


def _at(content: Any, place: str) -> Any:
    """Return the member at a dotted place; a name with dots in it is found too."""
    if isinstance(content, dict) and place in content:
        return content[place]
    first, dot, rest = place.partition(".")
    if not dot or not isinstance(content, dict) or first not in content:
        return None
    return _at(content[first], rest)


def read_record(source: str, line: int | None, content: Any, reading: Reading) -> Found:
    """Read a record of a request."""
    if not is_record(content, reading):
        return Unreadable(source, line, "no request: 'method' and 'path' are missing")
    try:
        parts = (
            _logged(content, reading) if reading.map or not _is_plain(content) else _plain(content, reading)
        )
    except (TypeError, UnicodeEncodeError) as error:
        return Unreadable(source, line, f"the body cannot be written as JSON: {error}")
    if content.get("revision") and (parts.headers is None or isinstance(parts.headers, (dict, list))):
        parts.headers = _with_revision(parts.headers, str(content["revision"]))
    if parts.status in (429, "429"):
        parts.answer_headers = part_of(content, "answer_headers", reading)
    return request_of(source, line, parts, reading)


def _is_plain(content: Mapping[str, Any]) -> bool:
    address = content.get("path") or content.get("url")
    return isinstance(content.get("method"), str) and isinstance(address, str)


# The form of this tool and of the mock's journal, a million lines of which are a usual size.
def _plain(content: Mapping[str, Any], reading: Reading) -> Parts:
    body, status, time = content.get("body"), content.get("status"), content.get("time")
    return Parts(
        method=content["method"],
        url=str(content.get("path") or content.get("url")),
        query=_query(content.get("query")),
        headers=content.get("headers"),
        body=body_of(content.get("body_json") if body is None else body),
        status=part_of(content, "status", reading) if status is None else status,
        answer=answer_of(content),
        time=part_of(content, "time", reading) if time is None else time,
    )


def _logged(content: Mapping[str, Any], reading: Reading) -> Parts:
    query, answer = (part_of(content, name, reading) for name in ("query", "answer"))
    return Parts(
        method=part_of(content, "method", reading),
        url=part_of(content, "path", reading),
        query=_query(query),
        headers=part_of(content, "headers", reading),
        body=body_of(part_of(content, "body", reading)),
        status=part_of(content, "status", reading),
        answer=answer_of({"answer": answer}),
        time=part_of(content, "time", reading),
    )


def _with_revision(headers: Any, revision: str) -> Any:
    """Add the recorder's own note of the revision; a header that was recorded counts more."""
    if headers is None:
        return NotedHeaders.of(revision)
    if isinstance(headers, dict):
        if "revision" in headers:  # the usual case
            return headers
        named = {str(name).lower() for name in headers}
        return headers if "revision" in named else {**headers, "revision": revision}
    names = [
        item.get("name") if isinstance(item, dict) else item[0]
        for item in headers
        if isinstance(item, (dict, list)) and item
    ]
    if any(str(name).lower() == "revision" for name in names):
        return headers
    return [*headers, ["revision", revision]]


def _query(query: Any) -> str:
    """Return a query string; loggers of servers keep the parameters as an object."""
    if isinstance(query, dict):
        return urlencode(
            {name: value for name, value in query.items() if isinstance(value, (str, int, list))}, True
        )
    return query if isinstance(query, str) else ""


def body_of(body: Any) -> bytes:
    """Return a body as bytes. Raises TypeError for JSON that is nested deeper than it can be written."""
    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else orjson.dumps(body)
