"""Schemathesis over every operation of our contracts and of the official files: see scripts/fuzz."""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random

import click

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.mockserver.generic.type_graph import TypeGraph
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.fuzz.mutating import play_mutated
from tests.fuzz.playing import KINDS, Effort, Tally, play
from tests.mockserver.generic.direct import DirectMock

_FOLDER = Path(__file__).parents[3] / "shared" / "klaviyo" / "openapi"
# whose contracts, revision, key of the operation
Task = tuple[str, str, str]


def official_files() -> tuple[Path, ...]:
    """Return the official files; empty where there are none."""
    folder = Path(os.environ.get("KLAVIYO_OPENAPI_DIR") or _FOLDER)
    return tuple(sorted(folder.glob("????-??-??*.json")))


@cache
def library_of(whose: str) -> Library:
    """Load our contracts, or the official ones."""
    return load(files=official_files() if whose == "official" else ())


@cache
def _mock_of(whose: str) -> tuple[DirectMock, TypeGraph]:
    """Make a mock whose clock stands: the same requests make the same ids in every run."""
    library = library_of(whose)
    logging.getLogger("rehearsal.mock").setLevel(logging.CRITICAL)  # a crash is in the table
    mock = DirectMock(library, clock=Clock(datetime(2026, 11, 1, tzinfo=UTC)))
    return mock, TypeGraph(library.contracts.values())


def _play(job: tuple[Task, Effort, int]) -> tuple[Task, Tally, float]:
    (whose, revision, key), effort, mutations = job
    began = time.monotonic()
    mock, graph = _mock_of(whose)
    contract = mock.library.contracts[revision]
    try:
        tally = play(contract[key], contract, mock, graph, effort)
        if mutations:
            tally.add(play_mutated(contract[key], mock, graph, Random(effort.seed), most=mutations))
    except Exception as error:
        tally = Tally(operations=1, wrong={"5xx": [f"{key} at {revision}: not played: {error!r}"[:1000]]})
    return (whose, revision, key), tally, time.monotonic() - began


def _tasks(revision: str | None, wanted: str | None) -> Iterator[Task]:
    for whose in ("ours", "official"):
        if whose == "official" and not official_files():
            click.echo("no official OpenAPI files: set KLAVIYO_OPENAPI_DIR to play them as well")
            continue
        for contract in library_of(whose).contracts.values():
            if revision in (None, contract.revision, f"{whose}:{contract.revision}"):
                for operation in contract:
                    if wanted is None or wanted in operation.key:
                        yield whose, contract.revision, operation.key


@click.command()
@click.option("--examples", default=10, show_default=True, help="Cases of each mode for an operation.")
@click.option("--bounds", default=40, show_default=True, help="Cases at the bounds of its schemas, at most.")
@click.option("--mutations", default=30, show_default=True, help="Mutations of each drawn body, at most.")
@click.option("--seconds", default=4.0, show_default=True, help="When to stop drawing, for each mode.")
@click.option("--revision", help="Only this one, such as 2026-07-15 or official:2026-07-15.")
@click.option("--operation", help="Only those whose method and path contain this text.")
@click.option("--seed", default=0, show_default=True)
@click.option("--workers", default=os.cpu_count() or 1, show_default=True)
@click.option("--verbose", is_flag=True, help="Show every finding, and where nothing was taken or drawn.")
def main(
    examples: int,
    bounds: int,
    mutations: int,
    seconds: float,
    revision: str | None,
    operation: str | None,
    seed: int,
    workers: int,
    verbose: bool,
) -> None:
    """Play every operation with what its strict contract allows and with what it refuses."""
    effort = Effort(examples, seconds, bounds, seed)
    jobs = [(task, effort, mutations) for task in _tasks(revision, operation)]
    tallies: dict[str, Tally] = {}
    slowest: list[tuple[float, Task]] = []
    began = time.monotonic()
    with multiprocessing.Pool(workers, maxtasksperchild=100) as pool:
        for done, (task, tally, took) in enumerate(pool.imap_unordered(_play, jobs, chunksize=1), 1):
            tallies.setdefault(f"{task[0]} {task[1]}", Tally()).add(tally)
            slowest.append((took, task))
            if done % 100 == 0:
                click.echo(f"{done} of {len(jobs)} after {time.monotonic() - began:.0f} s", err=True)
    _report(tallies, verbose)
    slowest.sort(reverse=True)
    click.echo(
        f"{time.monotonic() - began:.0f} s; the slowest: "
        + ", ".join(f"{task[2]} {took:.0f} s" for took, task in slowest[:5])
    )
    sys.exit(any(tally.wrong for tally in tallies.values()))


def _report(tallies: dict[str, Tally], verbose: bool) -> None:
    total = Tally()
    for tally in tallies.values():
        total.add(tally)
    shown = 10**6 if verbose else 8
    for kind in KINDS:
        found = total.wrong.get(kind, [])
        for line in found[:shown]:
            click.echo(f"{kind}: {line}")
        if len(found) > shown:
            click.echo(f"{kind}: and {len(found) - shown} more (--verbose)")
    if verbose:
        for line in total.silent:
            click.echo(f"no case: {line}")
        for line in total.unreached:
            click.echo(f"never taken: {line}")
    reasons = ", ".join(f"{code} {count}" for code, count in total.refusals.most_common(12))
    click.echo(f"refused with a reason though the schema allows it: {reasons or 'nothing'}")
    click.echo(
        f"{len(total.unreached)} operations took nothing, {len(total.silent)} times no case could be drawn"
    )
    heads = ("operations", "positive", "taken", "negative", "5xx", "schema", "accepted", "refused")
    click.echo(f"{'':<22}" + "".join(f"{head:>11}" for head in heads))
    for name, tally in [*tallies.items(), ("all", total)]:
        counts = [tally.operations, tally.positive, tally.taken, tally.negative]
        counts += [len(tally.wrong.get(kind, [])) for kind in KINDS]
        click.echo(f"{name:<22}" + "".join(f"{count:>11,}" for count in counts))


if __name__ == "__main__":
    main()
