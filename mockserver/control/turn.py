"""A request to /_mock/ in its turn: while no account is worked on, and in a thread where it may take long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ..http.delivery import send_body
from ..waiting.long_work import LARGE_BODY, is_laden
from ..waiting.turns import EVERYBODY
from .access import refusal_of

if TYPE_CHECKING:
    from ..http.api import KlaviyoApi

# Answered at once, also while an account is worked on: they look at no resource, or send another request.
_PROMPT = ("/health", "/live", "/static/", "/revisions")
_SENDS = "/send"
# Bytes of a body: as many as a plant file may have, and of a state as many as a million profiles take.
_MOST, _MOST_OF_STATE = 256 << 20, 2 << 30
_STATE = "/state"
_READING = ("GET", "HEAD")
# Requests of the journal that are many, and their bytes: to write them all as HAR takes long.
_MANY_REQUESTS, _HEAVY_REQUESTS = 1_000, 4 * 1024 * 1024

Message = Any


async def answer_in_turn(app: ASGIApp, api: KlaviyoApi, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request to the pages and controls of a mock while no account is worked on."""
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    if scope["type"] != "http" or path.startswith(_PROMPT):
        await app(scope, receive, send)
        return
    request = Request(scope, receive)
    is_foreign = refusal_of(request.headers.items(), api.settings.allowed_hosts) is not None
    if is_foreign and request.method not in _READING:
        await app(scope, receive, send)  # refused before its body is read: a page could send gigabytes
        return
    most = _MOST_OF_STATE if path == _STATE else _MOST
    body = await _read(request, most)
    if body is None:
        content = orjson.dumps({"message": f"a body for /_mock{path} has {most >> 20} MB at most"})
        await Response(content, 413, media_type="application/json")(scope, receive, send)
        return
    whole = _whole(body)
    if path.endswith(_SENDS):
        await app(scope, whole, send)
        return
    if not (len(body) >= LARGE_BODY or api.requests >= _MANY_REQUESTS or _is_laden(api)):
        await api.turns.wait(EVERYBODY)
        await app(scope, whole, send)
        return
    for message in await api.turns.run(EVERYBODY, lambda: asyncio.run(_answer(app, scope, whole))):
        if message["type"] == "http.response.body" and not message.get("more_body"):
            await send_body(send, message.get("body", b""))
        else:
            await send(message)


async def _read(request: Request, most: int) -> bytes | None:
    """Read a body to its end; None for a larger one, of which nothing is kept."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size <= most:
            parts.append(part)
        else:
            parts.clear()
    return b"".join(parts) if size <= most else None


def _is_laden(api: KlaviyoApi) -> bool:
    accounts = api.accounts.all()
    journals = (api.unattributed_requests, *(account.journal for account in accounts))
    return sum(journal.weight for journal in journals) >= _HEAVY_REQUESTS or any(map(is_laden, accounts))


def _whole(body: bytes) -> Callable[[], Awaitable[Message]]:
    parts = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return parts.pop() if parts else {"type": "http.disconnect"}

    return receive


async def _answer(app: ASGIApp, scope: Scope, receive: Receive) -> list[Message]:
    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, keep)
    return sent
