"""News for open pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx

from klaviyo_rehearsal.mockserver.server import MockServer
from tests.mockserver.inspector.conftest import Send


def news(lines: Iterator[str]) -> Iterator[Any]:
    return (json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: "))


def test_a_request_is_news_at_once(server: MockServer, send: Send) -> None:
    with httpx.stream("GET", f"{server.url}/_mock/live", timeout=10) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        found = news(answer.iter_lines())
        assert next(found)["requests"] == 0
        send("GET", "/api/lists")
        assert next(item for item in found if item["requests"])["requests"] == 1
        server.control.set_faults("GET /api/lists: 503")
        assert next(item for item in found if item["faults"])["faults"] == 1


def test_an_open_page_does_not_hold_the_end_of_the_mock_up() -> None:
    with MockServer() as server:
        answer = httpx.Client(timeout=10)
        with answer.stream("GET", f"{server.url}/_mock/live") as stream:
            lines = stream.iter_lines()
            next(lines)
            server.stop()
            # A stream that went on would come to the time-out of the client, another error.
            with suppress(httpx.RemoteProtocolError, httpx.ReadError):
                for _ in lines:
                    continue
        answer.close()
