"""Asks an application by its ASGI door: the whole mock but for uvicorn and the socket.

Whole requests go by the shorter way that connections have for them (mockserver/connection/direct.py).
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Sent:
    """A request. breaks: whether the client goes away after the body's parts."""

    method: str
    target: bytes
    headers: Sequence[tuple[bytes, bytes]] = ()
    parts: Sequence[bytes] = (b"",)
    breaks: bool = False


class Door:
    """One application with an event loop of its own."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()
        # One that nobody closes would be reported by whichever test collects it.
        weakref.finalize(self, self._loop.close)

    def ask(self, sent: Sent) -> tuple[int, bytes]:
        """Return the status and the body; status 0 where nothing was answered."""
        return self._loop.run_until_complete(self._ask(sent))

    def close(self) -> None:
        """End the loop."""
        self._loop.close()

    async def _ask(self, sent: Sent) -> tuple[int, bytes]:
        path, _, query = sent.target.partition(b"?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": sent.method,
            "scheme": "http",
            "path": _decoded(path),
            "raw_path": path,
            "root_path": "",
            "query_string": query,
            "headers": list(sent.headers),
            "client": ("127.0.0.1", 5),
            "server": ("127.0.0.1", 8080),
            "state": {},
        }
        parts = list(sent.parts) or [b""]
        if (
            len(parts) == 1
            and not sent.breaks
            and sent.method != "HEAD"
            and b"%" not in path
            and path.isascii()
        ):
            at_once = getattr(self._app, "answer_at_once", None)
            answer = None if at_once is None else at_once(scope, parts[0])
            if answer is not None:
                return answer[0], answer[2]
        status, body = 0, bytearray()

        async def receive() -> dict[str, Any]:
            if parts:
                part = parts.pop(0)
                return {"type": "http.request", "body": part, "more_body": bool(parts) or sent.breaks}
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                body.extend(message.get("body", b""))

        await self._app(scope, receive, send)
        return status, bytes(body)


def _decoded(path: bytes) -> str:
    return unquote(path.decode("latin-1"))
