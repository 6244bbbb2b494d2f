"""Recordings of nock, Node's recorder: a list of records with scope, method and path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from .found import Found, Reading, Unreadable
from .requests import Parts, request_of


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
