"""Bodies are passed on piece by piece, as they come."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import httpx

from tests.rehearsal.watching.servers import KEY, Echo, served, watched


def test_an_answer_arrives_while_the_upstream_still_writes_it() -> None:
    seen = threading.Event()

    async def halting(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        # The client has the first part before there is a second one.
        assert await _told(seen)
        await send({"type": "http.response.body", "body": b"second"})

    with (
        served(halting) as upstream,
        watched(upstream) as (url, _, _),
        httpx.stream("GET", f"{url}/api/lists", headers=KEY) as answer,
    ):
        parts = answer.iter_raw()
        assert next(parts) == b"first"
        seen.set()
        assert b"".join(parts) == b"second"


async def _told(event: threading.Event) -> bool:
    return await asyncio.get_running_loop().run_in_executor(None, event.wait, 10)


def test_a_head_has_no_body_and_a_known_length() -> None:
    app = Echo(headers=[(b"content-length", b"2")], parts=())

    async def heading(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": app.headers})
        await send({"type": "http.response.body", "body": b""})

    with served(heading) as upstream, watched(upstream) as (url, _, entries), httpx.Client() as client:
        for _ in range(2):  # the connection serves on
            answer = client.head(f"{url}/api/lists", headers=KEY)
            assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, "2", b"")
    assert [entry.status for entry in entries] == [200, 200]


def test_an_upstream_may_answer_before_it_has_read_all() -> None:
    async def hasty(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 413, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    with served(hasty) as upstream, watched(upstream) as (url, _, entries):
        content = (b"x" * 100_000 for _ in range(20))
        answer = httpx.post(f"{url}/api/profiles", content=content, headers=KEY)
        assert answer.status_code == 413
    assert [entry.status for entry in entries] == [413]
