"""Requests as the mock's API takes them, without a socket: the same code from the path on."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import orjson

from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.mockserver.http.exchange import Exchange

KEY = "pk_0123456789abcdef0123456789abcdef01"


def exchange_of(operation: Operation, body: Any, *, query: str = "", identifier: str = "Xy12Ab") -> Exchange:
    """Return a request to an operation. body: JSON, or None for none."""
    path = operation.path
    while "{" in path:
        path = path[: path.index("{")] + identifier + path[path.index("}") + 1 :] if "}" in path else "/api"
    headers = {
        "authorization": f"Klaviyo-API-Key {KEY}",
        "revision": operation.revision,
        "content-type": "application/vnd.api+json",
        "host": "mock.test",
    }
    scope = {
        "method": operation.method,
        "path": path,
        "raw_path": quote(path).encode(),
        "query_string": quote(query, "=&[](),").encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "scheme": "http",
    }
    exchange = Exchange(scope, None)
    exchange.body = b"" if body is None else orjson.dumps(body)
    return exchange
