"""A request to /_mock/ in its turn: while no account is worked on, and in a thread where it may take long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from ..waiting.long_work import LARGE_BODY, is_laden
from ..waiting.turns import EVERYBODY

if TYPE_CHECKING:
    from ..http.api import KlaviyoApi

# Answered at once, also while an account is worked on: they look at no resource, or send another request.
_PROMPT = ("/health", "/live", "/static/", "/revisions")
_SENDS = "/send"
# Requests of the journal that are many: to write them all as HAR takes long.
_MANY_REQUESTS = 1_000

Message = Any


async def answer_in_turn(app: ASGIApp, api: KlaviyoApi, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request to the pages and controls of a mock while no account is worked on."""
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    if scope["type"] != "http" or path.startswith(_PROMPT) or path.endswith(_SENDS):
        await app(scope, receive, send)
        return
    body = await Request(scope, receive).body()
    whole = _whole(body)
    if not (
        len(body) >= LARGE_BODY or api.requests >= _MANY_REQUESTS or any(map(is_laden, api.accounts.all()))
    ):
        await api.turns.wait(EVERYBODY)
        await app(scope, whole, send)
        return
    for message in await api.turns.run(EVERYBODY, lambda: asyncio.run(_answer(app, scope, whole))):
        await send(message)


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
