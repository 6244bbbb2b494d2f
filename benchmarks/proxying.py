"""The delay of `rehearse proxy` against that of a plain reverse proxy on the same server and client.

The plain one passes bytes on, and does nothing else. All stand before one mock; requests go one after the
other, in turns: straight to the mock, by the plain proxy, by ours. A delay is what a way takes longer than
the straight one, by the medians (p50).

    python -m benchmarks.proxying [--requests N] [--rounds N]
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from typing import Any

import click
import httpcore
import orjson

from benchmarks.throughput import event_body
from klaviyo_rehearsal.mockserver import server

_GOAL = 1.5
_IN_A_TURN = 20
_READY = re.compile(rb"ready at http://127\.0\.0\.1:(\d+)")
_OURS = ("-m", "klaviyo_rehearsal")
_HEADERS = {
    "Authorization": "Klaviyo-API-Key pk_BENCH1_key",
    "revision": "2026-07-15",
    "Content-Type": "application/vnd.api+json",
    "Accept": "application/vnd.api+json",
}
_OF_A_CONNECTION = frozenset({b"connection", b"keep-alive", b"te", b"transfer-encoding", b"upgrade"})
_TASKS: dict[str, tuple[str, str]] = {
    "POST /api/events": ("POST", "/api/events"),
    "GET /api/profiles": ("GET", "/api/profiles?page[size]=20"),
}


class Plain:
    """A reverse proxy that passes requests and answers on as streams."""

    def __init__(self, port: int) -> None:
        self._pool = httpcore.AsyncConnectionPool(network_backend=httpcore.AnyIOBackend())
        self._port = port
        self._host = (b"host", f"127.0.0.1:{port}".encode())

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            while (kind := (await receive())["type"]) and await send({"type": f"{kind}.complete"}) is None:
                if kind == "lifespan.shutdown":
                    return

        async def body() -> AsyncIterator[bytes]:
            while True:
                message = await receive()
                yield message["body"]
                if not message["more_body"]:
                    return

        sent = [pair for pair in scope["headers"] if pair[0] not in _OF_A_CONNECTION and pair[0] != b"host"]
        target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        url = httpcore.URL(scheme=b"http", host=b"127.0.0.1", port=self._port, target=target)
        has_body = any(name == b"content-length" for name, _ in sent)
        content = body() if has_body else None
        request = httpcore.Request(scope["method"], url, headers=[self._host, *sent], content=content)
        answer = await self._pool.handle_async_request(request)
        try:
            headers = [(name.lower(), value) for name, value in answer.headers]
            headers = [pair for pair in headers if pair[0] not in _OF_A_CONNECTION]
            await send({"type": "http.response.start", "status": answer.status, "headers": headers})
            async for part in answer.aiter_stream():
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await answer.aclose()


@contextmanager
def running(*command: str) -> Iterator[int]:
    """Run a server; yields its port."""
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    try:
        found = _READY.search(process.stdout.readline())
        if found is None:
            raise RuntimeError(f"{' '.join(command)} does not start")
        # What it prints is read, as a terminal would.
        subprocess.Popen(["cat"], stdin=process.stdout, stdout=subprocess.DEVNULL)
        yield int(found[1])
    finally:
        process.terminate()
        process.wait()


def timed(connection: HTTPConnection, method: str, path: str, body: bytes | None) -> float:
    """Send a request and read its answer; returns the seconds."""
    began = time.perf_counter()
    connection.request(method, path, body, _HEADERS)
    answer = connection.getresponse()
    answer.read()
    took = time.perf_counter() - began
    if answer.status >= 400:
        raise RuntimeError(f"{method} {path} is answered {answer.status}")
    return took


def medians(connections: dict[str, HTTPConnection], task: str, requests: int) -> dict[str, float]:
    """Return the median time of each way, in seconds, in turns of a few requests one behind the other.

    So our own judging after an answer delays the next request, and none of another way.
    """
    method, path = _TASKS[task]
    times: dict[str, list[float]] = {name: [] for name in connections}
    for turn in range(requests // _IN_A_TURN):
        for name, connection in connections.items():
            for number in range(_IN_A_TURN):
                body = event_body(turn * _IN_A_TURN + number) if method == "POST" else None
                took = timed(connection, method, path, body)
                if number:  # the way before may still be busy with its last answer
                    times[name].append(took)
    return {name: statistics.median(found) for name, found in times.items()}


@click.command()
@click.option("--requests", default=500, show_default=True, help="In each round, by each way.")
@click.option("--rounds", default=5, show_default=True)
@click.option("--plain", default=0, metavar="PORT", help="Be the plain proxy before this port.")
def main(requests: int, rounds: int, plain: int) -> None:
    """Measure the delays."""
    if plain:
        socket = server.bind("127.0.0.1", 0)
        ready = f"ready at {server.address(socket)}"
        server.serve(Plain(plain), socket, lambda: print(ready, flush=True), as_it_is=True)
        return
    failed = False
    with ExitStack() as stack:
        mock = stack.enter_context(running(*_OURS, "serve", "--port", "0", "-q"))
        ports = {
            "straight": mock,
            "plain": stack.enter_context(running("-m", "benchmarks.proxying", "--plain", str(mock))),
            "ours": stack.enter_context(
                running(*_OURS, "proxy", "--port", "0", "--upstream", f"http://127.0.0.1:{mock}")
            ),
        }
        connections = {name: HTTPConnection("127.0.0.1", port) for name, port in ports.items()}
        for number in range(30):  # people for the list
            content = {"data": {"type": "profile", "attributes": {"email": f"p{number}@northwind.shop"}}}
            timed(connections["straight"], "POST", "/api/profiles", orjson.dumps(content))
        for task in _TASKS:
            medians(connections, task, 50)
            turns = [medians(connections, task, requests) for _ in range(rounds)]
            ratios = [
                (turn["ours"] - turn["straight"]) / (turn["plain"] - turn["straight"]) for turn in turns
            ]
            ratio = statistics.median(ratios)
            failed |= ratio > _GOAL
            parts = [
                f"{name} {statistics.median(turn[name] for turn in turns) * 1e6:,.0f} us" for name in ports
            ]
            click.echo(f"{task:<20}p50 {', '.join(parts)}: delay {ratio:.2f} times, goal {_GOAL} at most")
    sys.exit(failed)


if __name__ == "__main__":
    main()
