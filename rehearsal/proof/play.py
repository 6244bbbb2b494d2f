"""Sends migrated requests to the mock, with the values of earlier answers in the place of placeholders."""

from __future__ import annotations

import http.client
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import orjson

from ..integration import Target
from ..migrate.request import Fill, Placeholder, Request, placeholders_in

MEDIA_TYPE = "application/vnd.api+json"


class Refused(Exception):
    """A request was refused. The message has the status and the detail of the answer."""


class Player:
    """Sends requests at a revision to one account. values: those of placeholders, by name."""

    def __init__(self, target: Target, revision: str, values: Mapping[str, str] | None = None) -> None:
        parts = urlsplit(target.base_url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
        self._target = target
        self._revision = revision
        self._values: dict[str, Any] = dict(values or {})

    def play(self, requests: Iterable[Request]) -> None:
        """Send requests in their order. Raises Refused for the first that is not taken."""
        for request in requests:
            # Nobody was found: there is nothing to do.
            if all(self._values.get(item.name) for item in request.placeholders):
                self._send(request)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _send(self, request: Request) -> None:
        ids = [str(filled(item, self._values)) for item in request.ids]
        path = Request(request.operation, tuple(ids)).path
        query = urlencode(self._query(request), quote_via=quote, safe="[]")
        body = None if request.body is None else orjson.dumps(filled(request.body, self._values))
        answer = self._exchange(request, f"{path}?{query}" if query else path, body)
        for fill in request.fills:
            self._values[fill.placeholder.name] = value_at(answer, fill)
        while request.pages and (following := (answer.get("links") or {}).get("next")):
            split = urlsplit(following)
            answer = self._exchange(request, f"{split.path}?{split.query}", None)

    def _query(self, request: Request) -> Mapping[str, str]:
        query = filled(dict(request.query), self._values)
        return {**query, "company_id": self._target.company_id} if request.is_public else query

    def _exchange(self, request: Request, url: str, body: bytes | None) -> dict[str, Any]:
        headers = {"revision": self._revision, "Accept": MEDIA_TYPE}
        if not request.is_public:
            headers["Authorization"] = f"Klaviyo-API-Key {self._target.api_key}"
        if body is not None:
            headers["Content-Type"] = MEDIA_TYPE
        self._connection.request(request.method, url, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        if response.status >= 400:
            raise Refused(
                f"{request.operation}: {response.status} {content[:300].decode('utf-8', 'replace')}"
            )
        read: Any = orjson.loads(content) if content else {}
        return read if isinstance(read, dict) else {}


def filled(node: Any, values: Mapping[str, Any]) -> Any:
    """Return JSON with values in the place of placeholders; an item with a list of values becomes several."""
    if isinstance(node, Placeholder):
        return values[node.name]
    if isinstance(node, dict):
        return {name: filled(value, values) for name, value in node.items()}
    if isinstance(node, list):
        return [entry for item in node for entry in _filled_item(item, values)]
    return node


def _filled_item(item: Any, values: Mapping[str, Any]) -> Iterator[Any]:
    several = next((name for name in placeholders_in(item) if isinstance(values[name.name], list)), None)
    if several is None:
        yield filled(item, values)
        return
    for value in values[several.name]:
        yield filled(item, {**values, several.name: value})


def value_at(answer: Any, fill: Fill) -> Any:
    """Return the value at a place of an answer, or None; a list of values where the place has a `*`."""
    found = [*_values_at(answer, fill.place.split("."))]
    return found if fill.several else found[0] if found else None


def _values_at(node: Any, steps: list[str]) -> Iterator[Any]:
    if not steps:
        if node is not None:
            yield node
        return
    step, *rest = steps
    if step == "*":
        for item in node if isinstance(node, list) else ():
            yield from _values_at(item, rest)
    elif isinstance(node, list) and step.isdigit() and int(step) < len(node):
        yield from _values_at(node[int(step)], rest)
    elif isinstance(node, dict):
        yield from _values_at(node.get(step), rest)
