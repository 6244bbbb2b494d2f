"""Sends an answer the way a fault wants it: late, cut short, or not at all."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from ..connection.protocol import TRANSPORT
from ..jsonapi.reply import Reply
from .faults import MAX_DELAY, Fault

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

# Close at once, and reset the connection.
_NO_LINGER = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


# Bytes that are written at a time: a connection copies as many as the client has not taken yet.
PIECE = 1024 * 1024


async def send_body(send: Send, body: bytes) -> None:
    """Send a body in pieces, each when the client has taken those before."""
    last = max(len(body) - 1, 0) // PIECE * PIECE
    for start in range(0, last, PIECE):
        await send({"type": "http.response.body", "body": body[start : start + PIECE], "more_body": True})
    await send({"type": "http.response.body", "body": body[last:] if last else body})


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
        await send_body(send, body)
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
    transport: asyncio.Transport | None = scope.get("state", {}).get(TRANSPORT)
    if transport is None:
        raise ConnectionResetError("this connection is broken on purpose")
    return transport


async def _gone(receive: Receive) -> None:
    """Wait until the server has noticed that the connection is closed, so that it sends nothing more."""
    while (await receive())["type"] != "http.disconnect":
        pass
