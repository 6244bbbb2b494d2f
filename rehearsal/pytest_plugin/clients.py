"""HTTP clients that speak to the mock in the same process, without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from starlette.types import ASGIApp

if TYPE_CHECKING:
    import httpx


class ClientError(Exception):
    """httpx is not installed. The message gives the remedy."""


def make_client(app: ASGIApp, base_url: str, headers: Mapping[str, str]) -> httpx.Client:
    """Make an httpx.Client over an ASGI application. Raises ClientError without httpx."""
    try:
        import httpx
    except ImportError:
        raise ClientError(_MISSING) from None

    inner = httpx.ASGITransport(app)

    async def answer(request: httpx.Request) -> httpx.Response:
        # The inner transport wants an asynchronous body, and gives one: a plain one goes in and out here.
        sent = httpx.Request(
            request.method, request.url, headers=request.headers, content=request.read(), extensions={}
        )
        reply = await inner.handle_async_request(sent)
        return httpx.Response(reply.status_code, headers=reply.headers, content=await reply.aread())

    class Transport(httpx.BaseTransport):
        """Runs each request in an event loop of its own thread: a test may have one running in its."""

        def __init__(self) -> None:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix="klaviyo-client")
            self._runner = asyncio.Runner()

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            return self._pool.submit(lambda: self._runner.run(answer(request))).result()

        def close(self) -> None:
            self._pool.submit(self._runner.close).result()
            self._pool.shutdown()

    return httpx.Client(transport=Transport(), base_url=base_url, headers=dict(headers))


def make_async_client(app: ASGIApp, base_url: str, headers: Mapping[str, str]) -> httpx.AsyncClient:
    """Make an httpx.AsyncClient over an ASGI application. Raises ClientError without httpx."""
    try:
        import httpx
    except ImportError:
        raise ClientError(_MISSING) from None
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base_url, headers=dict(headers))


# An extra dependency only for those who use these fixtures: any client works with the URL.
_MISSING = "klaviyo_client needs httpx: pip install httpx. Or point any client at klaviyo.url."
