"""Throughput of the mock as a ratio to a bare Starlette app that reads and parses the same body.

Both run under the same uvicorn on one core, the load comes from the other; rounds are interleaved, and
what counts is the median of the ratios: absolute numbers are the machine's.

    python -m benchmarks.throughput [--rounds N] [--seconds S]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.load import Measurement, measure, request

_PROFILES = 1_000
_JSON_API = "application/vnd.api+json"


def event_body(number: int) -> bytes:
    """Write an event of about 1 KB, as the Python SDK sends it."""
    items = [
        {"ProductID": 1000 + n, "SKU": f"SKU-{n}", "Quantity": n, "Price": 9.99, "Name": "Kids Book"}
        for n in range(5)
    ]
    return orjson.dumps(
        {
            "data": {
                "type": "event",
                "attributes": {
                    "properties": {"OrderId": f"order-{number}", "Brand": "Kids Book", "Items": items},
                    "time": datetime.fromtimestamp(1_770_000_000 + number % 10_000_000, UTC).isoformat(),
                    "value": 49.95,
                    "unique_id": f"evt-{number}",
                    "metric": {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}},
                    "profile": {
                        "data": {
                            "type": "profile",
                            "attributes": {
                                "email": email(number),
                                "first_name": "Sarah",
                                "properties": {"vip": True},
                            },
                        }
                    },
                },
            }
        }
    )


def email(number: int) -> str:
    """Name one of the people that the events are about."""
    return f"sarah.mason{number % _PROFILES}@northwind.shop"


def bare_app(pages: dict[str, bytes]) -> Starlette:
    """Make the app that is measured against: reads and parses, keeps nothing, checks nothing.

    pages: what each path answers, the same bytes as the mock's.
    """

    async def post(scope_request: Request) -> Response:
        orjson.loads(await scope_request.body())
        return Response(status_code=202)

    async def profiles(scope_request: Request) -> Response:
        many = "filter" not in scope_request.query_params
        return Response(pages["profiles" if many else "email"], media_type=_JSON_API)

    async def profile(scope_request: Request) -> Response:
        return Response(pages["id"], media_type=_JSON_API)

    async def events(scope_request: Request) -> Response:
        return Response(pages["events"], media_type=_JSON_API)

    routes = [
        Route("/api/events", post, methods=["POST"]),
        Route("/api/events", events),
        Route("/api/profiles", profiles),
        Route("/api/profiles/{id}", profile),
    ]
    return Starlette(routes=routes)


def run_server(kind: str) -> None:
    """Serve one of the two apps; the page that the bare one sends comes on standard input."""
    from klaviyo_rehearsal.mockserver import server
    from klaviyo_rehearsal.mockserver.app import create_app

    pin(0)
    if kind == "mock":
        app = create_app()
    else:
        pages = orjson.loads(sys.stdin.buffer.read())
        app = bare_app({name: page.encode() for name, page in pages.items()})
    socket = server.bind("127.0.0.1", 0)
    server.serve(app, socket, lambda: print(f"Mock ready at {server.address(socket)}", flush=True))


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    pid: int
    port: int

    def processor_seconds(self) -> float:
        """Return the processor time that it has used, its children's included."""
        return processor_seconds(self.pid)


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process and its children have used; 0 where none is told."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(processor_seconds(int(child)) for child in children)


@dataclass(frozen=True, slots=True)
class Round:
    """One measurement of one server: answers a second, and microseconds of processor an answer."""

    load: Measurement
    cost: float


def measured(server: Server, requests: list[bytes], seconds: float) -> Round:
    """Load a server and see what it costs it."""
    before = server.processor_seconds()
    load = measure(server.port, requests, seconds)
    return Round(load, (server.processor_seconds() - before) / (load.rate * seconds) * 1e6)


@contextmanager
def serving(kind: str, page: bytes = b"") -> Iterator[Server]:
    """Run one of the two apps in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.throughput", "--serve", kind]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(page)
    process.stdin.close()
    line = process.stdout.readline().decode()
    try:
        yield Server(process.pid, int(line.rsplit(":", 1)[1]))
    finally:
        process.terminate()
        process.wait()


def pin(core: int) -> None:
    """Keep this process on one core where the system lets us."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {core})


@click.command()
@click.option("--rounds", default=5, show_default=True)
@click.option("--seconds", default=3.0, show_default=True, help="How long each measurement takes.")
@click.option("--serve", type=click.Choice(["bare", "mock"]), hidden=True)
def main(rounds: int, seconds: float, serve: str | None) -> None:
    """Measure events, look-ups and pages against a bare app that sends the same bytes."""
    if serve:
        run_server(serve)
        return
    pin(1)
    posts = [request("POST", "/api/events", event_body(n)) for n in range(50_000)]
    gets = [
        request("GET", f"/api/profiles?filter=equals(email,%22{email(n).replace('@', '%40')}%22)")
        for n in range(_PROFILES)
    ]
    with serving("mock") as mock:
        measure(mock.port, posts[:_PROFILES], 1.0)
        people = orjson.loads(_answer(mock.port, request("GET", "/api/profiles?page[size]=100")))["data"]
        singles = [request("GET", f"/api/profiles/{person['id']}") for person in people]
        pages = {
            "email": gets,
            "id": singles,
            "profiles": [request("GET", "/api/profiles?page[size]=100&include=push-tokens")],
            "events": [request("GET", "/api/events?page[size]=100&include=profile,metric")],
        }
        answers = {name: _answer(mock.port, sent[0]).decode() for name, sent in pages.items()}
        with serving("bare", orjson.dumps(answers)) as bare:
            _report("GET /api/profiles by email", mock, bare, gets, rounds, seconds)
            _report("GET /api/profiles/{id}", mock, bare, singles, rounds, seconds)
            for name in ("profiles", "events"):
                title = f"GET /api/{name}, 100 with include, {len(answers[name]) // 1000} KB"
                _report(title, mock, bare, pages[name], rounds, seconds)
            _report("POST /api/events", mock, bare, posts, rounds, seconds)


def _answer(port: int, get: bytes) -> bytes:
    import socket

    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(get.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n"))
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    page = answer.partition(b"\r\n\r\n")[2]
    if b'"email":"sarah' not in page:
        raise SystemExit(f"the mock did not answer with a profile: {answer[:300]!r}")
    return page


def _report(
    name: str, mock: Server, bare: Server, requests: list[bytes], rounds: int, seconds: float
) -> None:
    pairs = [(measured(mock, requests, seconds), measured(bare, requests, seconds)) for _ in range(rounds)]
    ratio = statistics.median(ours.load.rate / theirs.load.rate for ours, theirs in pairs)
    cost = statistics.median(theirs.cost / ours.cost for ours, theirs in pairs if ours.cost)
    statuses = b",".join(sorted(pairs[0][0].load.statuses)).decode()
    click.echo(f"{name} ({statuses}): {ratio:.2f} of the bare app's rate; by processor time {cost:.2f}")
    for label, side in (("mock", 0), ("bare", 1)):
        rate = statistics.median(pair[side].load.rate for pair in pairs)
        p99 = statistics.median(pair[side].load.p99 for pair in pairs)
        micros = statistics.median(pair[side].cost for pair in pairs)
        click.echo(f"  {label}  {rate:>7,.0f} a second, p99 {p99:.1f} ms, {micros:.0f} us of processor each")


if __name__ == "__main__":
    main()
