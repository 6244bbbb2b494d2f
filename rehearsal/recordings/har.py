"""HAR 1.2, of browsers, mitmproxy and this tool."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from .answers import answer_of
from .found import Found, Reading, Unreadable
from .requests import Parts, request_of


def is_har(content: Any) -> bool:
    """Return whether a document is a HAR file."""
    return isinstance(content, dict) and isinstance(content.get("log"), dict)


def read_har(source: str, content: dict[str, Any], reading: Reading) -> Iterator[Found]:
    """Read the requests of a HAR file with their answers."""
    entries = content["log"].get("entries")
    if not isinstance(entries, list):
        yield Unreadable(source, None, "a HAR file without log.entries")
        return
    for number, entry in enumerate(entries, 1):
        yield _entry(source, number, entry, reading)


def _entry(source: str, number: int, entry: Any, reading: Reading) -> Found:
    request = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(request, dict) or not isinstance(request.get("url"), str):
        return Unreadable(source, number, "no request: 'request.url' is missing")
    response = entry.get("response")
    try:
        body = _body(request.get("postData"))
    except TypeError:
        kind = type(request["postData"]).__name__
        return Unreadable(source, number, f"'postData' is not an object but {kind}")
    except UnicodeEncodeError as error:
        return Unreadable(source, number, f"'postData' holds half a character: {error.reason}")
    except ValueError as error:
        return Unreadable(source, number, f"postData is not base64: {error}")
    parts = Parts(
        method=request.get("method") or "GET",
        url=request["url"],
        headers=request.get("headers"),
        body=body,
        time=entry.get("startedDateTime"),
    )
    if isinstance(response, dict):
        parts.status = response.get("status") or None
        parts.answer = answer_of(entry)
        parts.answer_headers = response.get("headers")
    return request_of(source, number, parts, reading)


def _body(post: Any) -> bytes:
    """Return the body of a request. Raises TypeError for no object, ValueError for bad base64."""
    if not post:
        return b""
    if not isinstance(post, dict):
        raise TypeError
    text = post.get("text")
    if text is None and isinstance(post.get("params"), list):
        # A form whose text a browser leaves out.
        items = [item for item in post["params"] if isinstance(item, dict) and "name" in item]
        pairs = [(str(item["name"]), str(item.get("value", ""))) for item in items]
        return urlencode(pairs).encode()
    if post.get("encoding") == "base64":
        return base64.b64decode(str(text or ""))
    return str(text or "").encode("utf-8", "surrogateescape")
