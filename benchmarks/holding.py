"""How long one request holds the others up: hostile bodies for every operation, on a mock with many profiles.

While each request is answered, a second connection asks for /_mock/health: its wait is the time that others
wait. The machine is shared, so that the processor time of the server counts, less that of parsing the body.

    python -m benchmarks.holding [--profiles N] [--events N] [--operation TEXT] [--spec FILE] [--revision R]
"""

from __future__ import annotations

import itertools
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import click
import orjson

from benchmarks.hostile_bodies import hostile_bodies, hostile_queries, right_body
from klaviyo_rehearsal.contracts.checking.request import MAX_BODY
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.mockserver.generic.plan import plan_of
from klaviyo_rehearsal.mockserver.generic.type_graph import TypeGraph

_GOAL = 0.25
_KEY = "pk_HOLDNG_key"
_URL = 60_000  # bytes
_BATCH = 10_000
_FIRST_EVENT = 1_770_000_000  # seconds since 1970
_FIRST = ("GET", "POST", "PATCH", "PUT", "DELETE")
_PERSON = "01M1PA0000000000000000000X"
_LIST, _SEGMENT = "BigLst", "BigSeg"


@dataclass(frozen=True, slots=True)
class Held:
    """One request: seconds until its answer, until that of the other client, and of the processor."""

    operation: str
    kind: str
    status: int
    took: float
    waited: float
    cost: float
    size: int


class Mock:
    """A mock in a process of its own, which is asked on two connections."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid = pid
        self.port = port

    def _open(self) -> socket.socket:
        opened = socket.create_connection(("127.0.0.1", self.port))
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    def processor_seconds(self) -> float:
        """Return the processor time of the server, to the microsecond."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def ask(self, operation: Operation, kind: str, target: str, body: bytes | None) -> Held:
        """Send a request, and at once one for the health from the other connection."""
        head = _head(operation, target, body)
        health = b"GET /_mock/health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"
        # New ones, since the server closes those that were idle while a body was made.
        main, other = self._open(), self._open()
        before = self.processor_seconds()
        whole = head + (body or b"")
        start = time.perf_counter()
        # The last byte comes when the server has read all others, so that the other client asks meanwhile.
        main.sendall(whole[:-1])
        other.sendall(health)
        _answer(other)
        sent = time.perf_counter()
        main.sendall(whole[-1:])
        other.sendall(health)
        _answer(other)
        waited = time.perf_counter() - sent
        status = _answer(main)
        took = time.perf_counter() - start
        cost = self.processor_seconds() - before
        main.close()
        other.close()
        return Held(operation.key, kind, status, took, waited, cost, len(body or b""))

    def plant(self, content: Any) -> None:
        """Seed something; a refusal is no matter, since much is there already."""
        url = f"http://127.0.0.1:{self.port}/_mock/seed?key={_KEY}"
        with suppress(OSError):
            urlopen(Request(url, orjson.dumps(content), {"content-type": "application/json"})).close()


def _head(operation: Operation, target: str, body: bytes | None) -> bytes:
    lines = [
        f"{operation.method} {target} HTTP/1.1",
        "host: 127.0.0.1",
        f"authorization: Klaviyo-API-Key {_KEY}",
        f"revision: {operation.revision}",
    ]
    if body is not None:
        lines += ["content-type: application/vnd.api+json", f"content-length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode()


def _answer(connection: socket.socket) -> int:
    """Read one answer; return its status, 0 where there was none."""
    buffer = bytearray()
    while (end := buffer.find(b"\r\n\r\n")) < 0:
        part = connection.recv(1 << 20)
        if not part:
            return 0
        buffer += part
    head = bytes(buffer[:end]).lower()
    found = re.search(rb"content-length: *(\d+)", head)
    left = (int(found[1]) if found else 0) - (len(buffer) - end - 4)
    while left > 0:
        part = connection.recv(1 << 20)
        if not part:
            return 0
        left -= len(part)
    return int(head[9:12])


@contextmanager
def serving(specs: tuple[str, ...], profiles: int, events: int) -> Iterator[Mock]:
    """Run a filled mock."""
    command = [sys.executable, "-m", "benchmarks.holding", "--serve"]
    command += [f"--spec={spec}" for spec in specs]
    command += [f"--profiles={profiles}", f"--events={events}"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    line = process.stdout.readline().decode()
    try:
        yield Mock(process.pid, int(line.rsplit(":", 1)[1]))
    finally:
        process.kill()
        process.wait()


def run_server(specs: tuple[str, ...], profiles: int, events: int) -> None:
    """Fill a mock and serve it."""
    from klaviyo_rehearsal.mockserver import server
    from klaviyo_rehearsal.mockserver.app import create_app
    from klaviyo_rehearsal.mockserver.settings import Settings

    app = create_app(_library(specs), settings=Settings(advanced_kdp=True))
    fill(app.state.control.account_of(_KEY), profiles, events)
    bound = server.bind("127.0.0.1", 0)
    server.serve(app, bound, lambda: print(f"Mock ready at {server.address(bound)}", flush=True))


def fill(account: Any, profiles: int, events: int) -> None:
    """Put profiles, a list and a segment with all of them, and events of one of them into an account."""
    from klaviyo_rehearsal.mockserver.control.planting import seed

    people = [
        {"id": _id(number), "email": f"p{number}@northwind.shop", "properties": {"n": number, "plan": "gold"}}
        for number in range(1, profiles)
    ]
    seed(account, {"profiles": [{"id": _PERSON, "email": "ana@northwind.shop"}, *people]})
    condition = {
        "type": "profile-property",
        "property": "email",
        "filter": {"type": "existence", "operator": "is-set"},
    }
    definition = {"condition_groups": [{"conditions": [condition]}]}
    everybody = [person["id"] for person in people]
    seed(account, {"lists": [{"id": _LIST, "name": "All", "members": everybody}]})
    seed(account, {"segments": [{"id": _SEGMENT, "name": "All", "definition": definition}]})
    for start in range(0, events, _BATCH):
        numbers = range(start, min(start + _BATCH, events))
        seed(
            account,
            {
                "events": [
                    {
                        "metric": "Placed Order",
                        "profile": _PERSON,
                        "value": n,
                        # Without one, events of one second are the same event.
                        "unique_id": f"u{n}",
                        "time": datetime.fromtimestamp(_FIRST_EVENT + 60 * n, UTC).isoformat(),
                        "properties": {"OrderId": n % 500},
                    }
                    for n in numbers
                ]
            },
        )


def _id(number: int) -> str:
    return f"01M1PB{number:020d}"


def _library(specs: tuple[str, ...]) -> Library:
    return load(files=[Path(spec) for spec in specs])


def chosen_operations(library: Library, revision: str, text: str) -> list[Operation]:
    """Return each operation at its newest revision, or at the one named, or at every one for `all`."""
    contracts = sorted(library.contracts.values(), key=lambda contract: contract.revision)
    found: dict[Any, Operation] = {}
    for contract in contracts:
        if revision in ("newest", "all", contract.revision):
            for operation in contract:
                found[(contract.revision, operation.key) if revision == "all" else operation.key] = operation
    chosen = [operation for operation in found.values() if text in operation.key]
    return sorted(chosen, key=lambda operation: (_FIRST.index(operation.method), operation.key))


class Round:
    """Asks one operation after the other, and plants the resources that each is about."""

    def __init__(self, mock: Mock, graph: TypeGraph, size: int) -> None:
        self._mock = mock
        self._graph = graph
        self._size = size
        self._numbers = itertools.count()
        self._planted: set[tuple[str, str]] = set()

    def _ids(self, kind: str) -> list[str]:
        known = self._graph.id_schemas.get(kind, {}).get("enum")
        if known:
            return [str(known[0])]
        ids = {"profile": [_PERSON, _id(5)], "list": [_LIST], "segment": [_SEGMENT]}.get(kind)
        return ids or [self._plant(kind, f"{kind}.1"), self._plant(kind, f"{kind}.2")]

    def _plant(self, kind: str, identifier: str) -> str:
        if (kind, identifier) not in self._planted:
            self._planted.add((kind, identifier))
            self._mock.plant({"resources": [{"type": kind, "id": identifier}]})
        return identifier

    def _own(self, operation: Operation) -> str:
        kind = plan_of(operation, self._graph).kind
        if operation.method in ("GET", "POST") and kind in ("profile", "list", "segment"):
            return self._ids(kind)[0]
        known = self._graph.id_schemas.get(kind, {}).get("enum")
        return self._plant(kind, str(known[0]) if known else f"{kind}-{next(self._numbers)}")

    def ask(self, operation: Operation) -> Iterator[Held]:
        """Ask one operation with every kind of body, or of query where it takes none."""
        if operation.takes_body:
            own = self._own(operation) if "{" in operation.path else None
            right = right_body(operation, self._ids, own)
            for kind, make in hostile_bodies(right, self._size):
                yield self._mock.ask(operation, kind, self._target(operation, own), make())
            return
        for kind, query in hostile_queries(operation, _URL):
            own = self._own(operation) if "{" in operation.path else None
            yield self._mock.ask(operation, kind, self._target(operation, own, query), None)

    def _target(self, operation: Operation, own: str | None, query: str = "") -> str:
        path = re.sub(r"\{\w+\}", own or "", operation.path)
        if path.startswith("/client/"):
            query = f"company_id=HOLDNG&{query}"
        return f"{path}?{query}" if query else path


def report(held: list[Held], parsing: float) -> bool:
    """Print the slowest operations and the percentiles; return whether one is over the goal."""

    def own(item: Held) -> float:
        return max(item.cost - item.size * parsing, 0.0)

    slowest: dict[str, Held] = {}
    for item in sorted(held, key=own):
        slowest[item.operation] = item
    click.echo(f"{'processor':>10}{'waited':>9}{'took':>9}{'bytes':>11}  status, operation, body")
    for item in sorted(slowest.values(), key=own, reverse=True)[:10]:
        words = f"{item.status} {item.operation}, {item.kind}"
        click.echo(f"{own(item):>9.3f}s{item.waited:>8.3f}s{item.took:>8.3f}s{item.size:>11,}  {words}")
    costs, waits = sorted(map(own, held)), sorted(item.waited for item in held)
    for name, times in (("processor time", costs), ("wait of others", waits)):
        p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
        click.echo(f"{name}: p50 {p50:.3f} s, p99 {p99:.3f} s, p100 {times[-1]:.3f} s")
    statuses = sorted(Counter(item.status for item in held).items())
    taken = {item.operation for item in held if 200 <= item.status < 300}
    click.echo(f"{len(held):,} requests, {len(slowest)} operations, {len(taken)} of them taken; {statuses}")
    over = {(item.operation, item.kind) for item in held if own(item) > _GOAL}
    click.echo(
        f"{len(over)} bodies over the goal of {_GOAL} s; parsing 5 MB counts as {parsing * MAX_BODY:.3f} s"
    )
    return bool(over)


@click.command()
@click.option("--profiles", default=100_000, show_default=True)
@click.option("--events", default=100_000, show_default=True, help="Events of one profile.")
@click.option("--size", default=MAX_BODY, show_default=True, help="Bytes of the largest bodies.")
@click.option("--operation", "text", default="", help="Only operations with this text in their key.")
@click.option("--revision", default="newest", show_default=True, help="A revision, newest or all.")
@click.option("--spec", "specs", multiple=True, help="Klaviyo's own file, in place of the bundled contracts.")
@click.option("--log", type=click.File("w"), help="Writes every request as a line of JSON.")
@click.option("--serve", is_flag=True, hidden=True)
def main(
    profiles: int,
    events: int,
    size: int,
    text: str,
    revision: str,
    specs: tuple[str, ...],
    log: Any,
    serve: bool,
) -> None:
    """Measure how long hostile requests hold others up."""
    if serve:
        run_server(specs, profiles, events)
        return
    library = _library(specs)
    graph = TypeGraph(library.contracts.values())
    held: list[Held] = []
    with serving(specs, profiles, events) as mock:
        turn = Round(mock, graph, size)
        for operation in chosen_operations(library, revision, text):
            for item in turn.ask(operation):
                held.append(item)
                if log:
                    words = [item.operation, operation.revision, item.kind, item.status, item.size]
                    log.write(
                        orjson.dumps([round(item.cost, 4), round(item.waited, 4), *words]).decode() + "\n"
                    )
                    log.flush()
    sys.exit(report(held, _parsing()))


def _parsing() -> float:
    """Return the processor time of parsing a byte of a body with many small members, in seconds."""
    body = orjson.dumps({f"$u{number}": number for number in range(300_000)})
    start = time.process_time()
    orjson.loads(body)
    return (time.process_time() - start) / len(body)


if __name__ == "__main__":
    main()
