"""Asks a mock without a socket, and sees the headers of its answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.mockserver.app import create_app
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock

REVISION = "2026-07-15"
# The day of the recordings, with a fraction of a second that shows in times with six digits.
_NOW = datetime(2026, 9, 4, 13, 40, 16, 123456, UTC)


@dataclass(frozen=True)
class Answer:
    """One answer of the mock."""

    status: int
    headers: Mapping[str, str]
    body: Any


class Mock:
    """A mock over a library; every account of it is empty at first."""

    def __init__(self, library: Library, settings: Settings | None = None) -> None:
        self.library = library
        self.clock = Clock(_NOW)
        settings = settings or Settings(
            limits="headers", link_base="https://a.klaviyo.com", jobs="reads:2", advanced_kdp=True
        )
        self.app = create_app(library, settings=settings, clock=self.clock)
        self.control = self.app.state.control

    def serves(self, operation: str) -> bool:
        """Return whether the library has an operation, by its key."""
        return any(item.key == operation for item in self.library.contracts[REVISION])

    def ask(
        self,
        key: str,
        method: str,
        path: str,
        body: Any = None,
        query: Mapping[str, str] | None = None,
        *,
        media_type: str = "application/vnd.api+json",
        scheme: str = "Klaviyo-API-Key",
    ) -> Answer:
        """Send one request."""
        sent = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": quote(path, safe="/%$:").encode(),
            "query_string": urlencode(query or {}).encode(),
            "headers": [
                (b"host", b"a.klaviyo.com"),
                (b"authorization", f"{scheme} {key}".encode()),
                (b"revision", REVISION.encode()),
                (b"content-type", media_type.encode()),
            ],
            "scheme": "https",
            "state": {},
        }
        return asyncio.run(_exchange(self.app, scope, sent))


async def _exchange(app: Any, scope: dict[str, Any], body: bytes) -> Answer:
    found: list[MutableMapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: MutableMapping[str, Any]) -> None:
        found.append(message)

    await app(scope, receive, send)
    headers = {name.decode().lower(): value.decode() for name, value in found[0]["headers"]}
    content = b"".join(message.get("body", b"") for message in found[1:])
    return Answer(found[0]["status"], headers, orjson.loads(content) if content else None)
