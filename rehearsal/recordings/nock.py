"""Recordings of nock, Node's recorder: a list of records with scope, method and path, or calls in JavaScript.

The calls are what `nock.recorder.rec()` writes: values of JSON, and texts in single quotes. A test that was
written by hand has variables and functions too, and such a call is named with its line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import orjson

from .found import Found, Reading, Unreadable
from .requests import Parts, request_of

_SCOPE = re.compile(r"\bnock\(\s*(?=['\"]https?:)")
_CALL = re.compile(r"\s*\.(\w+)\(")
_SPACE = re.compile(r"[\s,]*")
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_SHOWN = 40
_DECODER = json.JSONDecoder()


def is_nock(content: Any) -> bool:
    """Return whether a document is a recording of nock."""
    return isinstance(content, list) and any(_is_record(item) for item in content)


def _is_record(item: Any) -> bool:
    return isinstance(item, dict) and {"scope", "method", "path"} <= item.keys()


def read_nock(source: str, content: list[Any], reading: Reading) -> Iterator[Found]:
    """Read the requests of a recording with their answers."""
    for number, item in enumerate(content, 1):
        if not _is_record(item) or not isinstance(item["path"], str):
            yield Unreadable(source, number, "no request: 'scope', 'method' or 'path' is missing, or no text")
            continue
        try:
            body, answer = _body(item.get("body")), _body(item.get("response"))
        except TypeError as error:
            yield Unreadable(source, number, f"a body cannot be written as JSON: {error}")
            continue
        parts = Parts(
            method=item["method"],
            url=f"{item['scope']}{item['path']}",
            headers=item.get("reqheaders"),
            body=body,
            status=item.get("status"),
            answer=answer,
            answer_headers=item.get("rawHeaders", item.get("responseHeaders")),
        )
        yield request_of(source, number, parts, reading)


def _body(body: Any) -> bytes:
    if body is None or body == "":
        return b""
    return body.encode("utf-8", "surrogateescape") if isinstance(body, str) else orjson.dumps(body)


def holds_calls(text: str) -> bool:
    """Return whether a text has calls of nock for an address."""
    return _SCOPE.search(text) is not None


def read_calls(source: str, text: str, reading: Reading) -> Iterator[Found]:
    """Read the requests of calls of nock, each with its answer."""
    line, counted = 1, 0
    for match in _SCOPE.finditer(text):
        line, counted = line + text.count("\n", counted, match.start()), match.start()
        try:
            found = list(_replies(text, match.end()))
        except _NoValue as error:
            yield Unreadable(source, line, f"a call of nock holds {error}, which is no recorded value")
            continue
        except RecursionError:
            yield Unreadable(source, line, "a call of nock holds lists too deep within one another")
            continue
        for parts in found:
            yield request_of(source, line, parts, reading)


class _NoValue(ValueError):
    """A value is no literal, such as the name of a variable."""


def _replies(text: str, place: int) -> Iterator[Parts]:
    """Yield the requests of one scope. place: of its arguments. Raises _NoValue."""
    (scope, *options), place = _arguments(text, place)
    is_encoded = any(isinstance(item, dict) and item.get("encodedQueryParams") for item in options)
    parts = Parts("", "", headers={})
    while (match := _CALL.match(text, place)) is not None:
        name = match[1]
        given, place = _arguments(text, match.end())
        if name in _METHODS and given:
            parts = Parts(name.upper(), f"{scope}{given[0]}", headers={}, body=_body(given[1:2] and given[1]))
        elif name == "query" and given and isinstance(given[0], dict):
            parts.query = _query(given[0], is_encoded)
        elif name == "matchHeader" and len(given) == 2:
            parts.headers[str(given[0])] = given[1]
        elif name == "reply" and given and parts.method:
            answer = given[1] if len(given) > 1 else None
            parts.status, parts.answer = given[0], _body(answer)
            parts.answer_headers = given[2] if len(given) > 2 else None
            # A recording without them says nothing about the headers that were sent.
            parts.headers = parts.headers or None
            yield parts


def _query(values: dict[str, Any], is_encoded: bool) -> str:
    if is_encoded:
        return "&".join(f"{name}={value}" for name, value in values.items())
    return urlencode(values, doseq=True)


def _arguments(text: str, place: int) -> tuple[list[Any], int]:
    """Return the values of a call and the place after it."""
    return _listed(text, place, ")")


def _listed(text: str, place: int, end: str) -> tuple[list[Any], int]:
    values: list[Any] = []
    while True:
        place = _next(text, place)
        if text[place : place + 1] == end:
            return values, place + 1
        value, place = _value(text, place)
        values.append(value)


def _next(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return place if match is None else match.end()


def _value(text: str, place: int) -> tuple[Any, int]:
    if (match := _QUOTED.match(text, place)) is not None:
        return _ESCAPE.sub(_escaped, match[1]), match.end()
    try:
        return _DECODER.raw_decode(text, place)
    except (ValueError, RecursionError):
        # Lists of headers have texts in single quotes.
        if text[place : place + 1] == "[":
            return _listed(text, place + 1, "]")
        shown = text[place : place + _SHOWN].split("\n")[0]
        raise _NoValue(repr(shown) if shown else "no end") from None


def _escaped(match: re.Match[str]) -> str:
    return {"n": "\n", "r": "\r", "t": "\t"}.get(match[1], match[1])
