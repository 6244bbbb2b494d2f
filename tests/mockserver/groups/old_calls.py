"""Calls of v1 and v2 about lists, for the tests of their room."""

from __future__ import annotations

from typing import Any

import httpx

from tests.mockserver.helpers import (
    list_body,
    taken,
)


def v2(client: httpx.Client, method: str, path: str, key: str, **arguments: Any) -> Any:
    """Call v2: the key and all arguments travel in a JSON body, on GET and DELETE too."""
    answer = client.request(method, f"/api/v2/{path}", json={"api_key": key, **arguments})
    assert answer.status_code == 200, answer.text
    return answer.json() if answer.content else None


def v1(client: httpx.Client, method: str, path: str, key: str, **arguments: Any) -> Any:
    """Call v1: a form, or a query where there is no body."""
    fields = {"api_key": key, **arguments}
    sent = {"data": fields} if method in ("POST", "PUT") else {"params": fields}
    answer = client.request(method, f"/api/v1/{path}", **sent)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    return answer.json()


def double_list(api: httpx.Client) -> str:
    """Make a list on which people must confirm."""
    body = list_body("Double", opt_in_process="double_opt_in")
    return str(taken(api.post("/api/lists", json=body), 201)["data"]["id"])
