"""Postman collections 2.0 and 2.1, with the variables of the collection and of environments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from .found import Elsewhere, Found, Reading, Unreadable
from .requests import Parts, request_of

_PLACEHOLDER = re.compile(r"\{\{([^{}]+)\}\}")
_DEEP = 50  # folders within folders
_LONGEST = 10_000_000  # characters of a text with its variables filled in


def is_collection(content: Any) -> bool:
    """Return whether a document is a collection."""
    if not isinstance(content, dict) or not isinstance(content.get("item"), list):
        return False
    info = content.get("info")
    return isinstance(info, dict) and ("schema" in info or "_postman_id" in info or "name" in info)


def is_environment(content: Any) -> bool:
    """Return whether a document is an environment: values by name."""
    return isinstance(content, dict) and isinstance(content.get("values"), list) and "name" in content


def variables_of(content: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of a collection or an environment that are switched on."""
    entries = _list(content.get("values")) or _list(content.get("variable"))
    return {
        str(entry["key"]): str(entry.get("value") or "")
        for entry in entries
        if isinstance(entry, dict) and "key" in entry and not _is_off(entry)
    }


def read_collection(source: str, content: Mapping[str, Any], reading: Reading) -> Iterator[Found]:
    """Read the requests of a collection, in its order. Its folders are walked."""
    variables = {**variables_of(content), **(reading.variables or {})}
    for number, item in enumerate(_items(content["item"]), 1):
        request = item.get("request") if isinstance(item, dict) else None
        if isinstance(request, str):
            request = {"method": "GET", "url": request}
        if not isinstance(request, dict):
            yield Unreadable(source, number, "an item of the collection without a request")
            continue
        yield _request(source, number, request, variables, reading)


def _items(items: list[Any], depth: int = 0) -> Iterator[Any]:
    for item in items:
        if depth < _DEEP and isinstance(item, dict) and isinstance(item.get("item"), list):
            yield from _items(item["item"], depth + 1)
        else:
            yield item


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _request(
    source: str, number: int, request: Mapping[str, Any], variables: Mapping[str, str], reading: Reading
) -> Found:
    def filled(value: Any) -> str:
        text, left = str(value), _LONGEST

        def content(match: re.Match[str]) -> str:
            nonlocal left
            found = variables.get(match[1].strip(), match[0])
            left -= len(found)
            return found if left > 0 else match[0]

        # A value may name another variable.
        for _ in range(5):
            if "{{" in text and left > 0:
                text = _PLACEHOLDER.sub(content, text)
        return text

    url = filled(_url(request.get("url")))
    if not url:
        return Elsewhere(source, number, "a request without a URL")
    headers = {
        str(entry["key"]): filled(entry.get("value") or "")
        for entry in _list(request.get("header"))
        if isinstance(entry, dict) and "key" in entry and not _is_off(entry)
    }
    body, kind = _body(request.get("body"))
    if kind and not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = kind
    try:
        content = filled(body).encode()
    except UnicodeEncodeError as error:
        return Unreadable(source, number, f"the body holds half a character: {error.reason}")
    parts = Parts(request.get("method") or "GET", url, headers, content)
    return request_of(source, number, parts, reading)


def _url(url: Any) -> str:
    """Return the address of a request, without parameters that are switched off."""
    if isinstance(url, str):
        return url
    if not isinstance(url, dict):
        return ""
    query = url.get("query")
    raw = str(url.get("raw") or "")
    if not isinstance(query, list):
        return raw
    sent = [
        f"{entry.get('key') or ''}={entry.get('value') or ''}"
        for entry in query
        if isinstance(entry, dict) and not _is_off(entry)
    ]
    base = raw.partition("?")[0] or _joined(url)
    return f"{base}?{'&'.join(sent)}" if sent else base


def _joined(url: Mapping[str, Any]) -> str:
    host, path = (".".join(_texts(url.get("host"))), "/".join(_texts(url.get("path"))))
    return f"{url.get('protocol') or 'https'}://{host}/{path}"


def _texts(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value or "")]


def _body(body: Any) -> tuple[str, str]:
    """Return the body of a request and its media type, where the mode tells it."""
    if not isinstance(body, dict) or _is_off(body):
        return "", ""
    mode = body.get("mode")
    if mode == "urlencoded":
        pairs = [
            (str(entry.get("key") or ""), str(entry.get("value") or ""))
            for entry in _list(body.get("urlencoded"))
            if isinstance(entry, dict) and not _is_off(entry)
        ]
        return urlencode(pairs, quote_via=quote, safe="{}"), "application/x-www-form-urlencoded"
    if mode != "raw":
        return "", ""
    raw = body.get("options", {}).get("raw", {}) if isinstance(body.get("options"), dict) else {}
    language = raw.get("language") if isinstance(raw, dict) else None
    return str(body.get("raw") or ""), "application/json" if language == "json" else ""


def _is_off(entry: Mapping[str, Any]) -> bool:
    return bool(entry.get("disabled")) or entry.get("enabled") is False
