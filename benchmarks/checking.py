"""Speed of `rehearse check` on one core, as a ratio to a bare loop of orjson and jsonschema-rs.

Both go over the bodies that real clients sent (the corpus), repeated; the bare loop parses each and asks
the compiled schema of its operation. What is measured is processor time, so that other programs do not
count; rounds are interleaved, and what counts is the median of the ratios.

    python -m benchmarks.checking CORPUS [--requests N] [--rounds N] [--profile]
"""

from __future__ import annotations

import contextlib
import cProfile
import gc
import os
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from klaviyo_rehearsal.contracts.checking.inspection import Inspector
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, load, use_cases
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.rehearsal.check.checking import check_all
from klaviyo_rehearsal.rehearsal.findings.findings import Findings
from klaviyo_rehearsal.rehearsal.recordings.reading import read_paths
from klaviyo_rehearsal.rehearsal.reports.problems import tally_summary

_GOAL = 0.5


def recorded(folder: Path, library: Library) -> Iterator[tuple[bytes, bytes, Operation]]:
    """Yield each recorded request with a body as a line, its body and the operation that it names."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_bytes().splitlines():
            request: dict[str, Any] = orjson.loads(line)
            match = library.find(request["path"])
            operations = match.methods.get(request["method"], {}) if match else {}
            operation = operations.get(request.get("revision") or "")
            if operation is not None and operation.body_validator is not None and request.get("body"):
                yield line, request["body"].encode(), operation


def bare_rate(bodies: list[tuple[bytes, Operation]]) -> float:
    """Return how many bodies a second are parsed and held against their schema."""
    checks = [
        (body, operation.body_validator.accepts)
        for body, operation in bodies
        if operation.body_validator is not None
    ]
    loads = orjson.loads
    start = time.process_time()
    for body, accepts in checks:
        accepts(loads(body))
    return len(checks) / (time.process_time() - start)


def check_rate(file: Path, library: Library) -> tuple[float, Findings]:
    """Return how many requests of a file a second are checked, output and all."""
    inspector = Inspector(library, legacy_api(), use_cases().values(), today=datetime.now(UTC).date())
    with Path(os.devnull).open("w") as sink, contextlib.redirect_stdout(sink):
        start = time.process_time()
        tally = check_all(read_paths([str(file)]), inspector, library, operation=None)
        took = time.process_time() - start
    return tally.total / took, tally


@click.command()
@click.argument("corpus", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--requests", default=20_000, show_default=True, help="How many requests, at least.")
@click.option("--rounds", default=5, show_default=True)
@click.option("--profile", is_flag=True, help="Print where the time goes instead.")
def main(corpus: Path, requests: int, rounds: int, profile: bool) -> None:
    """Measure the rate of `rehearse check`."""
    library = load()
    gc.freeze()  # as the command does
    once = list(recorded(corpus, library))
    if not once:
        raise click.UsageError(f"{corpus} holds no recorded request with a body")
    repeated = once * -(-requests // len(once))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "requests.ndjson"
        file.write_bytes(b"\n".join(line for line, _, _ in repeated))
        bodies = [(body, operation) for _, body, operation in repeated]
        check_rate(file, library)  # compiles what is compiled when first needed
        if profile:
            profiler = cProfile.Profile()
            profiler.runcall(check_rate, file, library)
            pstats.Stats(profiler).sort_stats("tottime").print_stats(25)
            return
        ratios = []
        for _ in range(rounds):
            bare = bare_rate(bodies)
            rate, tally = check_rate(file, library)
            ratios.append(rate / bare)
            print(
                f"bare {bare:9.0f}/s  check {rate:9.0f}/s  ratio {rate / bare:.2f}  ({tally_summary(tally)})"
            )
    median = statistics.median(ratios)
    print(f"{len(repeated)} requests: median ratio {median:.2f}, goal {_GOAL}")
    sys.exit(median < _GOAL)


if __name__ == "__main__":
    main()
