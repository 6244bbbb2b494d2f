"""Pages of 100 resources as a ratio to an ordinary handler over the same data, by processor time.

The handler is a Starlette route that reads each resource from its JSON text and writes the document with
orjson. Both are called in one process without sockets; rounds are interleaved, and what counts is the median
of the ratios.

    python -m benchmarks.pages [--rounds N] [--requests N]
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from typing import Any

import click
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from benchmarks.throughput import event_body
from klaviyo_rehearsal.mockserver.app import create_app

_GOAL = 1.2
_PAGES = ("/api/profiles?page[size]=100", "/api/events?page[size]=100&include=profile,metric")
_JSON_API = "application/vnd.api+json"


async def ask(app: ASGIApp, method: str, target: str, body: bytes = b"") -> bytes:
    """Call an application; return the body of its answer. Raises RuntimeError for a refusal."""
    path, _, query = target.partition("?")
    headers = {
        b"host": b"mock.test",
        b"authorization": b"Klaviyo-API-Key pk_PAGES0_key",
        b"revision": b"2026-07-15",
        b"content-type": _JSON_API.encode(),
    }
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": list(headers.items()),
        "scheme": "http",
        "root_path": "",
        "server": ("mock.test", 80),
    }
    answer: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        answer.append(message)

    await app(scope, receive, send)
    if answer[0]["status"] >= 300:
        raise RuntimeError(f"{method} {target}: {answer[0]['status']} {answer[1]['body'][:300]!r}")
    return bytes(answer[1]["body"])


def ordinary_app(documents: dict[str, Any]) -> Starlette:
    """Make the app that is measured against. documents: the mock's answers, by path."""

    def texts(path: str, member: str) -> list[bytes]:
        return [orjson.dumps(resource) for resource in documents[path].get(member, ())]

    kept = {path: {member: texts(path, member) for member in ("data", "included")} for path in documents}

    async def page(request: Request) -> Response:
        document: dict[str, Any] = {
            member: [orjson.loads(text) for text in found] for member, found in kept[request.url.path].items()
        }
        document["links"] = {"self": str(request.url), "next": None, "prev": None}
        return Response(orjson.dumps(document), media_type=_JSON_API)

    return Starlette(routes=[Route(path, page) for path in documents])


async def cost(app: ASGIApp, target: str, requests: int) -> float:
    """Return microseconds of processor time an answer."""
    start = time.process_time()
    for _ in range(requests):
        await ask(app, "GET", target)
    return (time.process_time() - start) / requests * 1e6


async def measure(rounds: int, requests: int) -> bool:
    """Measure all pages; return whether the goal is reached."""
    mock, reached = create_app(), True
    for number in range(2_000):
        await ask(mock, "POST", "/api/events", event_body(number))
    answers = {target: await ask(mock, "GET", target) for target in _PAGES}
    ordinary = ordinary_app(
        {target.partition("?")[0]: orjson.loads(page) for target, page in answers.items()}
    )
    for target, page in answers.items():
        pairs = [
            (await cost(mock, target, requests), await cost(ordinary, target, requests))
            for _ in range(rounds)
        ]
        ours, theirs = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
        ratio = statistics.median(other / own for own, other in pairs)
        reached &= ratio >= _GOAL
        size = f"{len(page) // 1000} KB"
        click.echo(
            f"{target:<60}{size:>7}{ours:>7.0f} us, ordinary {theirs:>5.0f} us: {ratio:.2f}   goal {_GOAL}"
        )
    return reached


@click.command()
@click.option("--rounds", default=7, show_default=True)
@click.option("--requests", default=60, show_default=True, help="Answers that each measurement takes.")
def main(rounds: int, requests: int) -> None:
    """Measure pages of profiles, and of events with profiles and metrics."""
    sys.exit(not asyncio.run(measure(rounds, requests)))


if __name__ == "__main__":
    main()
