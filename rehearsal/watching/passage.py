"""The way of one request to the upstream and of its answer back, both as streams."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

import httpcore

from klaviyo_rehearsal.contracts.checking.request import MAX_BODY
from klaviyo_rehearsal.mockserver.http.delivery import break_off
from klaviyo_rehearsal.mockserver.jsonapi.reply import Reply

from .exchange import Exchange
from .headers import Headers, answer_headers, has_body, request_headers
from .upstream import BROKEN, Upstream

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
_PATIENCE = 0.05  # seconds until a client that went away is looked for


class ClientGone(Exception):
    """The client went away before its answer was complete."""


class Passage:
    """Carries one exchange; a client that goes away ends it at the upstream too.

    ended: takes the exchange when its answer is there as a whole. is_done: whether it did.
    """

    def __init__(
        self,
        exchange: Exchange,
        scope: MutableMapping[str, Any],
        receive: Receive,
        send: Send,
        ended: Callable[[Exchange], None],
    ) -> None:
        self._exchange = exchange
        self._scope = scope
        self._receive = receive
        self._send = send
        self._ended = ended
        self._held: list[bytes] = []
        self._is_read = not has_body(exchange.headers)
        self.is_done = False
        self._is_gone = False
        self._timer: asyncio.TimerHandle | None = None
        self._watching: asyncio.Task[None] | None = None
        self._task = asyncio.current_task()

    async def hold(self) -> None:
        """Read the body of the request, as far as Klaviyo would. Raises ClientGone."""
        size = 0
        while not self._is_read and size <= MAX_BODY:
            part = await self._next()
            self._held.append(part)
            size += len(part)

    async def through(self, upstream: Upstream) -> None:
        """Pass the request on, and its answer back.

        Raises UpstreamError before there is an answer, and ClientGone.
        """
        exchange = self._exchange
        headers = request_headers(exchange.headers, upstream.place.netloc)
        body = self._body() if self._held or not self._is_read else None
        if body is None:
            self._watch_client()
        try:
            response = await upstream.send(exchange.method, exchange.target, headers, body)
            try:
                await self._carry_back(response)
            finally:
                await response.aclose()
        except asyncio.CancelledError:
            if not self._is_gone or self._task is None:
                raise
            self._task.uncancel()
            raise ClientGone from None
        finally:
            self._stop_watching()

    async def answer(self, reply: Reply) -> None:
        """Answer in the place of the upstream."""
        exchange = self._exchange
        exchange.answered(reply)
        headers = [(b"content-length", b"%d" % len(reply.body)), *exchange.answer_headers]
        await self._send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await self._send({"type": "http.response.body", "body": reply.body})

    async def _carry_back(self, response: httpcore.Response) -> None:
        exchange = self._exchange
        exchange.status = response.status
        headers = exchange.answer_headers = answer_headers(response.headers, response.status)
        await self._send({"type": "http.response.start", "status": response.status, "headers": headers})
        left = _length(headers)
        try:
            async for part in response.aiter_stream():
                exchange.answer.add(part)
                left -= len(part)
                if left == 0:
                    self._finish()
                await self._send({"type": "http.response.body", "body": part, "more_body": left != 0})
        except (*BROKEN, httpcore.TimeoutException) as error:
            # A client must not take half an answer for a whole one.
            exchange.is_own = True
            exchange.note = f"the answer broke off: {error or type(error).__name__}"
            self._stop_watching()
            await break_off(self._scope, self._receive)
            return
        if not self.is_done:
            self._finish()
            await self._send({"type": "http.response.body", "body": b""})

    def _finish(self) -> None:
        # Before the last bytes go: a client may send its next request before we come to anything else.
        self.is_done = True
        self._ended(self._exchange)

    async def _body(self) -> AsyncIterator[bytes]:
        for part in self._held:
            yield part
        self._held.clear()
        while not self._is_read:
            yield await self._next()
        self._watch_client()

    async def _next(self) -> bytes:
        """Return the next part of the request's body."""
        message = await self._receive()
        if message["type"] != "http.request":
            raise ClientGone
        part: bytes = message.get("body", b"")
        self._is_read = not message.get("more_body", False)
        self._exchange.body.add(part)
        return part

    def _watch_client(self) -> None:
        # A task for each request would be a tenth of its delay, and most answers come at once.
        self._timer = asyncio.get_running_loop().call_later(_PATIENCE, self._begin_watching)

    def _begin_watching(self) -> None:
        self._watching = asyncio.create_task(self._until_gone())

    def _stop_watching(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._watching is not None:
            self._watching.cancel()

    async def _until_gone(self) -> None:
        """Cancel the exchange when the client goes away; servers tell that too once all is sent."""
        while (await self._receive())["type"] != "http.disconnect":
            pass
        if not self.is_done and self._task is not None:
            self._is_gone = True
            self._task.cancel()


def _length(headers: Headers) -> int:
    """Return the length of a body; -1 where it is not told, or told wrongly."""
    value = next((value for name, value in headers if name == b"content-length"), b"")
    return int(value) if value.isdigit() else -1
