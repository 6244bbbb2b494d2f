"""How long one request holds the others up: hostile requests of every kind, on a mock with many profiles.

While each request is answered, a second connection asks for /_mock/health time and again. Others are held up
for the longest time in which the mock worked while that client waited, in seconds of the processor: the
machine is shared, and what they waited by the clock stands beside it. The processor time of a request is that
of the server, less that of parsing the body.

Without --all, each operation gets a few kinds of bodies and queries in turn, so that each kind is tried on
some. With --all and --revision all it takes hours.

    python -m benchmarks.holding [--all] [--group NAME] [--operation TEXT] [--revision R] [--spec FILE]
"""

from __future__ import annotations

import itertools
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import click
import orjson

from benchmarks.asking import COMPANY, GOAL, Held, Mock, Question, serving
from benchmarks.filling import LIST, PERSON, SEGMENT, library_of, profile_id
from benchmarks.hostile_bodies import hostile_bodies, right_body
from benchmarks.hostile_queries import hostile_queries
from benchmarks.other_questions import GROUPS
from klaviyo_rehearsal.contracts.checking.request import MAX_BODY
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.mockserver.generic.plan import plan_of
from klaviyo_rehearsal.mockserver.generic.type_graph import TypeGraph

_OPERATIONS = "operations"
_URL = 60_000  # bytes
_FIRST = ("GET", "POST", "PATCH", "PUT", "DELETE")
# Every so manieth kind of body, and of query, is tried on an operation where not all are.
_BODIES, _QUERIES = 20, 8


def chosen_operations(library: Library, revision: str, text: str) -> list[Operation]:
    """Return each operation at its newest revision, or at the one named; for `all`, each different one."""
    contracts = sorted(library.contracts.values(), key=lambda contract: contract.revision)
    found: dict[Any, Operation] = {}
    for contract in contracts:
        if revision in ("newest", "all", contract.revision):
            for operation in contract:
                shape = orjson.dumps(operation.body_schema) if revision == "all" else b""
                found[(operation.key, shape)] = operation
    chosen = [operation for operation in found.values() if text in operation.key]
    return sorted(chosen, key=lambda operation: (_FIRST.index(operation.method), operation.key))


class Round:
    """The questions to one operation after the other; plants the resources that each is about."""

    def __init__(self, mock: Mock, graph: TypeGraph, size: int, *, every_kind: bool) -> None:
        self._mock = mock
        self._graph = graph
        self._size = size
        self._every_kind = every_kind
        self._numbers = itertools.count()
        self._turn = 0
        self._planted: set[tuple[str, str]] = set()

    def _ids(self, kind: str) -> list[str]:
        known = self._graph.id_schemas.get(kind, {}).get("enum")
        if known:
            return [str(known[0])]
        ids = {"profile": [PERSON, profile_id(5)], "list": [LIST], "segment": [SEGMENT]}.get(kind)
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

    def questions(self, operation: Operation) -> Iterator[Question]:
        """Yield every kind of body, or of query where it takes none; or some of them in turn."""
        self._turn += 1
        if operation.takes_body:
            own = self._own(operation) if "{" in operation.path else None
            right = right_body(operation, self._ids, own)
            for kind, make in self._some(hostile_bodies(right, self._size), _BODIES):
                yield self._question(operation, kind, own, "", make())
            return
        for kind, query in self._some(hostile_queries(operation, _URL), _QUERIES):
            own = self._own(operation) if "{" in operation.path else None
            yield self._question(operation, kind, own, query, None)

    def _some(self, kinds: Iterator[tuple[str, Any]], step: int) -> Iterator[tuple[str, Any]]:
        return kinds if self._every_kind else itertools.islice(kinds, self._turn % step, None, step)

    def _question(
        self, operation: Operation, kind: str, own: str | None, query: str, body: bytes | None
    ) -> Question:
        path = re.sub(r"\{\w+\}", own or "", operation.path)
        if path.startswith("/client/"):
            query = f"company_id={COMPANY}&{query}"
        headers = {"revision": operation.revision}
        target = f"{path}?{query}" if query else path
        return Question(_OPERATIONS, operation.key, kind, target, body, headers)


def report(held: list[Held], parsing: float) -> bool:
    """Print the slowest requests and the percentiles; return whether somebody waited longer than the goal."""

    def own(item: Held) -> float:
        return max(item.cost - item.size * parsing, 0.0)

    _show_slowest(held, "processor time", own, own)
    _show_slowest(held, "time that others are held up", lambda item: item.held, own)
    _show_groups(held, own)
    statuses = sorted(Counter(item.status for item in held).items())
    late = {(item.question.operation, item.question.kind) for item in held if item.held > GOAL}
    costly = {(item.question.operation, item.question.kind) for item in held if own(item) > GOAL}
    click.echo(f"statuses: {statuses}; parsing 5 MB counts as {parsing * MAX_BODY:.3f} s")
    numbers = f"{len(costly)} by processor time, {len(late)} by the time that others are held up"
    click.echo(f"over the goal of {GOAL} s: {numbers}")
    return bool(late)


def _show_slowest(
    held: list[Held], name: str, measure: Callable[[Held], float], own: Callable[[Held], float]
) -> None:
    slowest: dict[str, Held] = {}
    for item in sorted(held, key=measure):
        slowest[item.question.operation] = item
    click.echo(f"\nThe longest by {name}:")
    heads = ("processor", "held up", "waited", "took")
    click.echo("".join(f"{head:>10}" for head in heads) + f"{'bytes':>11}  status, operation, kind")
    for item in sorted(slowest.values(), key=measure, reverse=True)[:12]:
        times = "".join(f"{time:>9.3f}s" for time in (own(item), item.held, item.waited, item.took))
        click.echo(f"{times}{item.size:>11,}  {item.status} {item.question.operation}, {item.question.kind}")


def _show_groups(held: list[Held], own: Callable[[Held], float]) -> None:
    heads = (*("requests", "processor p50", "p99", "p100"), *("held up p50", "p99", "p100"))
    click.echo("\n" + f"{'':<12}" + "".join(f"{head:>15}" for head in heads))
    for group in dict.fromkeys(item.question.group for item in held):
        of_group = [item for item in held if item.question.group == group]
        times = [sorted(map(own, of_group)), sorted(item.held for item in of_group)]
        shown = "".join(f"{_part(part, share):>15.3f}" for part in times for share in (50, 99, 100))
        click.echo(f"{group:<12}{len(of_group):>15}{shown}")


def _part(times: list[float], share: int) -> float:
    return times[min(len(times) * share // 100, len(times) - 1)]


@click.command()
@click.option("--profiles", default=100_000, show_default=True)
@click.option("--events", default=100_000, show_default=True, help="Events of one profile.")
@click.option("--size", default=MAX_BODY, show_default=True, help="Bytes of the largest bodies.")
@click.option("--all", "every_kind", is_flag=True, help="Every kind of body and query for each operation.")
@click.option(
    "--group", "groups", multiple=True, type=click.Choice([_OPERATIONS, *GROUPS]), help="Default: all."
)
@click.option("--operation", "text", default="", help="Only operations with this text in their key.")
@click.option("--revision", default="newest", show_default=True, help="A revision, newest or all.")
@click.option("--spec", "specs", multiple=True, help="Klaviyo's own file, in place of the bundled contracts.")
@click.option("--log", type=click.File("w"), help="Writes every request as a line of JSON.")
def main(
    profiles: int,
    events: int,
    size: int,
    every_kind: bool,
    groups: tuple[str, ...],
    text: str,
    revision: str,
    specs: tuple[str, ...],
    log: Any,
) -> None:
    """Measure how long hostile requests hold others up."""
    library = library_of(specs)
    held: list[Held] = []
    with serving(specs, profiles, events) as mock:
        for question in _questions(mock, library, groups, revision, text, size, every_kind):
            item = mock.ask(question)
            held.append(item)
            if log:
                words = [question.group, question.operation, question.kind, item.status, item.size]
                times = [round(time, 4) for time in (item.cost, item.held, item.waited, item.took)]
                log.write(orjson.dumps([*times, *words]).decode() + "\n")
                log.flush()
    sys.exit(report(held, _parsing()))


def _questions(
    mock: Mock,
    library: Library,
    groups: tuple[str, ...],
    revision: str,
    text: str,
    size: int,
    every_kind: bool,
) -> Iterator[Question]:
    if not groups or _OPERATIONS in groups:
        turn = Round(mock, TypeGraph(library.contracts.values()), size, every_kind=every_kind)
        for operation in chosen_operations(library, revision, text):
            yield from turn.questions(operation)
    for name, others in GROUPS.items():
        if not groups or name in groups:
            yield from (item for item in others(mock, size, every_kind) if text in item.operation)


def _parsing() -> float:
    """Return the processor time of parsing a byte of a body with many small members, in seconds."""
    body = orjson.dumps({f"$u{number}": number for number in range(300_000)})
    start = time.process_time()
    orjson.loads(body)
    return (time.process_time() - start) / len(body)


if __name__ == "__main__":
    main()
