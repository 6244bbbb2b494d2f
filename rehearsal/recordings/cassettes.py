"""Cassettes of VCR in its languages: vcrpy, Ruby's VCR, Betamax and PHP-VCR, as YAML or JSON."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import orjson

from .found import Found, Reading, Unreadable
from .requests import Parts, request_of

# The list of requests by the language that wrote it: Python's, then Ruby's and Betamax'.
_LISTS = ("interactions", "http_interactions")


def is_cassette(content: Any) -> bool:
    """Return whether a document is a cassette."""
    return _interactions(content) is not None


def read_cassette(source: str, content: Any, reading: Reading, first: int = 1) -> Iterator[Found]:
    """Read the requests of a cassette with their answers. first: the number of its first entry."""
    for number, item in enumerate(_interactions(content) or (), first):
        if not isinstance(item, dict) or not isinstance(item.get("request"), dict):
            yield Unreadable(source, number, "an entry of the cassette without 'request'")
            continue
        yield _request(source, number, item, reading)


def _interactions(content: Any) -> list[Any] | None:
    if isinstance(content, dict):
        found = next((content[name] for name in _LISTS if isinstance(content.get(name), list)), None)
        return found
    # PHP-VCR has the list alone.
    if isinstance(content, list) and any(_is_interaction(item) for item in content):
        return content
    return None


def _is_interaction(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("request"), dict) and "response" in item


def _request(source: str, number: int, item: dict[str, Any], reading: Reading) -> Found:
    request, response = item["request"], item.get("response")
    if not isinstance(response, dict):
        response = {}
    url = request.get("uri") or request.get("url")
    if not isinstance(url, str):
        return Unreadable(source, number, "a request of the cassette without 'uri' or 'url'")
    try:
        body, answer = _body(request.get("body")), _body(response.get("body"))
    except (TypeError, ValueError, RecursionError) as error:
        return Unreadable(source, number, f"a body of the cassette cannot be read: {error}")
    status = response.get("status")
    parts = Parts(
        method=request.get("method") or "GET",
        url=url,
        headers=request.get("headers"),
        body=body,
        status=status.get("code") if isinstance(status, dict) else status,
        answer=answer,
        time=item.get("recorded_at"),
        answer_headers=response.get("headers"),
    )
    return request_of(source, number, parts, reading)


def _body(body: Any) -> bytes:
    """Return a body: a text, bytes, or a record that may be in base64. Raises ValueError or TypeError."""
    if body is None:
        return b""
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode("utf-8", "surrogateescape")
    if isinstance(body, dict):
        if "base64_string" in body:
            return base64.b64decode("".join(str(body["base64_string"]).split()), validate=True)
        if "string" in body:
            return _body(body["string"])
    return orjson.dumps(body)
