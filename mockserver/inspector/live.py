"""News for open pages, by server-sent events: the number of requests, the clock, and the faults."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import StreamingResponse

# Seconds between two looks: quick for an eye. A hook in the journal would cost each request something.
_PAUSE = 0.25
# Seconds after news: a page fetched twice a second would take a tenth of a busy mock.
_REST = 0.75
_SILENCE = 60  # looks after which a comment keeps the connection open


def live_stream(request: Request, state: Callable[[], dict[str, Any]]) -> StreamingResponse:
    """Send the state now, and again whenever it is another. The browser connects anew after an end."""
    return StreamingResponse(
        _news(request, state), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


async def _news(request: Request, state: Callable[[], dict[str, Any]]) -> AsyncIterator[bytes]:
    last: dict[str, Any] = {}
    quiet = 0
    while not await request.is_disconnected():
        present = state()
        # The clock alone has no page fetched.
        rests = present | {"now": ""} != last | {"now": ""}
        quiet += 1
        if present != last:
            last, quiet = present, 0
            yield b"data: " + orjson.dumps(present) + b"\n\n"
        elif quiet >= _SILENCE:
            quiet = 0
            yield b": still here\n\n"
        await asyncio.sleep(_REST if rests else _PAUSE)
