"""Sends an answer the way a fault wants it: late, cut short, or not at all."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ..jsonapi.reply import Reply
from .faults import MAX_DELAY, Fault

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_TRANSPORT = "transport"
# Bytes of a head that are waited for; a longer one goes to the parser as it comes.
_MAX_HEAD = 64 * 1024
_UPGRADE = re.compile(rb"(?im)^upgrade[ \t]*:[^\n]*\n")
# Close at once, and reset the connection.
_NO_LINGER = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class ExposedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with the connection itself in the state that each request carries.

    ASGI has no message that breaks a connection; this costs a request nothing, as the state is there anyway.
    Offers of another protocol are ignored, as RFC 9110 7.8 allows: Java's default client and `curl --http2`
    offer HTTP/2 with each request, and httptools would take the body for that protocol.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the connection."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, _TRANSPORT: transport}
        self._in_message = False
        self._head = b""

    def on_message_begin(self) -> None:
        """Note that the head of a request has come."""
        super().on_message_begin()
        self._in_message = True

    def on_message_complete(self) -> None:
        """Note that the next bytes are another request."""
        super().on_message_complete()
        self._in_message = False

    def data_received(self, data: bytes) -> None:
        """Take bytes from the client, the head of a request as a whole and without its Upgrade header."""
        if not self._in_message:
            data = self._head + data
            end = data.find(b"\r\n\r\n")
            if end < 0 and len(data) < _MAX_HEAD:
                self._head = data
                return
            self._head = b""
            if b"pgrade" in data or b"PGRADE" in data:
                data = _UPGRADE.sub(b"", data[: end + 2]) + data[end + 2 :]
        super().data_received(data)


async def deliver_faulty(
    fault: Fault, reply: Reply, headers: list[tuple[bytes, bytes]], scope: Scope, receive: Receive, send: Send
) -> None:
    """Send an answer with its fault. Raises ConnectionResetError where there is no connection to break."""
    if fault.delay and fault.clock == "real":
        with suppress(TimeoutError):  # no longer than the client waits
            await asyncio.wait_for(_gone(receive), min(fault.delay, MAX_DELAY))
    if fault.kind == "reset":
        transport = _transport(scope)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        transport.abort()
        await _gone(receive)
        return
    body = b"" if scope["method"] == "HEAD" else reply.body
    if fault.kind != "truncate":
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return
    # An answer without a body claims to have one, so that it too breaks off.
    claimed = b"%d" % (len(body) or 2)
    kept = [(name, value) for name, value in headers if name != b"content-length"]
    status = 200 if reply.status == 204 else reply.status
    transport = _transport(scope)
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [*kept, (b"content-length", claimed)],
        }
    )
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    transport.close()
    await _gone(receive)


async def break_off(scope: Scope, receive: Receive) -> None:
    """Break the connection of an answer that cannot be completed.

    Raises ConnectionResetError where there is no connection to break: servers break it then.
    """
    _transport(scope).abort()
    await _gone(receive)


def _transport(scope: Scope) -> asyncio.Transport:
    transport: asyncio.Transport | None = scope.get("state", {}).get(_TRANSPORT)
    if transport is None:
        raise ConnectionResetError("this connection is broken on purpose")
    return transport


async def _gone(receive: Receive) -> None:
    """Wait until the server has noticed that the connection is closed, so that it sends nothing more."""
    while (await receive())["type"] != "http.disconnect":
        pass
