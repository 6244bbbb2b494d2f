"""Sends a request of the journal again, changed or as it was, to the same mock."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from starlette.types import ASGIApp

from ..state.account import Account
from ..state.journal import Entry


def key_for(account: Account | None) -> str:
    """Return a private key of an account: keys of this form belong to the account that they name."""
    return f"pk_{account.company_id}_inspector" if account is not None else "pk_inspector"


def headers_of(entry: Entry, account: Account | None) -> dict[str, str]:
    """Return the headers of a request with a key in the place of the stars."""
    shown = {name.lower(): value for name, value in entry.header_pairs()}
    for name in ("content-length", "host", "content-encoding", "transfer-encoding", "connection"):
        shown.pop(name, None)
    if "authorization" in shown:
        shown["authorization"] = f"Klaviyo-API-Key {key_for(account)}"
    return shown


async def send(
    app: ASGIApp, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
) -> int:
    """Send a request to an application in this process. Returns the status; 0 for a broken connection."""
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": quote(path, safe="/:%").encode("ascii"),
        "query_string": query.encode("latin-1", "replace"),
        "root_path": "",
        "headers": [
            (b"host", b"127.0.0.1"),
            (b"content-length", b"%d" % len(body)),
            *((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()),
        ],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 80),
        "extensions": {},
    }
    parts = [{"type": "http.request", "body": body, "more_body": False}]
    status = 0

    async def receive() -> Any:
        return parts.pop() if parts else {"type": "http.disconnect"}

    async def take(message: Any) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]

    # Here is no connection that a fault could break.
    with suppress(ConnectionResetError):
        await app(scope, receive, take)
    return status
