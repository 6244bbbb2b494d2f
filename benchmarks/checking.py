"""Speed of `rehearse check` on one core, as a ratio to a bare loop of orjson and jsonschema-rs.

Both go over lines of NDJSON with the requests that real clients sent (the corpus), repeated; each event has
a unique_id of its own, as a recording has. The bare loop parses each line and its body and asks the compiled
schema of its operation. Two mixes: `right` has the right requests of the corpus alone, and one wrong in a
hundred; `recorded` has all of them, of which a fifth lose something and need to be explained. What is
measured is processor time, so that other programs do not count; rounds are interleaved, and what counts is
the median of the ratios.

    python -m benchmarks.checking CORPUS [--requests N] [--rounds N] [--mix right|recorded] [--profile]
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
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from klaviyo_rehearsal.contracts.checking.inspection import Inspector, Recorded
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, load, use_cases
from klaviyo_rehearsal.rehearsal.check.check_plan import CheckPlan
from klaviyo_rehearsal.rehearsal.check.checking import Checking, judged_here, pieces_of
from klaviyo_rehearsal.rehearsal.findings.findings import Findings
from klaviyo_rehearsal.rehearsal.recordings.found import Reading
from klaviyo_rehearsal.rehearsal.recordings.records import read_record
from klaviyo_rehearsal.rehearsal.reports.problems import tally_summary

_GOAL = 0.4
Accepts = Callable[[Any], bool]
Sent = tuple[dict[str, Any], Accepts]


def recorded(folder: Path, library: Library) -> Iterator[Sent]:
    """Yield each recorded request with a body, and the question to the schema of its operation."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_bytes().splitlines():
            request: dict[str, Any] = orjson.loads(line)
            match = library.find(request["path"])
            operations = match.methods.get(request["method"], {}) if match else {}
            operation = operations.get(request.get("revision") or "")
            if operation is not None and operation.body_validator is not None and request.get("body"):
                # The body stands there once more as JSON, which no recorder does.
                request.pop("body_json", None)
                yield request, operation.body_validator.accepts


def right_ones(requests: list[Sent], library: Library) -> list[Sent]:
    """Return the right requests among those of the corpus."""
    inspector = Inspector(library, legacy_api(), use_cases().values(), today=datetime.now(UTC).date())
    found = []
    for request, accepts in requests:
        read = read_record("", None, request, Reading())
        if isinstance(read, Recorded) and all(item.verdict == "ok" for item in inspector.judge(read)):
            found.append((request, accepts))
    return found


def lines_of(requests: list[Sent], count: int, *, wrong: int) -> Iterator[tuple[bytes, Accepts]]:
    """Yield so many lines, each event apart from the others. wrong: one in so many is, none at 0."""
    for number in range(count):
        request, accepts = requests[number % len(requests)]
        body = orjson.loads(request["body"])
        attributes = body["data"].get("attributes") if isinstance(body.get("data"), dict) else None
        if attributes is not None and "metric" in attributes:
            attributes["unique_id"] = f"e-{number}"
        if wrong and number % wrong == 0:
            body["sent"] = number
        yield orjson.dumps(request | {"body": orjson.dumps(body).decode()}), accepts


def bare_rate(lines: list[tuple[bytes, Accepts]]) -> float:
    """Return how many lines a second are parsed, with their bodies, and held against their schema."""
    loads = orjson.loads
    start = time.process_time()
    for line, accepts in lines:
        accepts(loads(loads(line)["body"]))
    return len(lines) / (time.process_time() - start)


def check_rate(file: Path, library: Library) -> tuple[float, Findings]:
    """Return how many requests of a file a second are checked."""
    check = CheckPlan(datetime.now(UTC).date()).build(library)
    checking = Checking(check)
    with Path(os.devnull).open("w") as sink, contextlib.redirect_stdout(sink):
        start = time.process_time()
        checking.take_all(judged_here(check, pieces_of([file], Reading())))
        checking.end()
        took = time.process_time() - start
    return checking.findings.total / took, checking.findings


@click.command()
@click.argument("corpus", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--requests", default=20_000, show_default=True, help="How many requests, at least.")
@click.option("--rounds", default=5, show_default=True)
@click.option("--mix", default="right", show_default=True, type=click.Choice(["right", "recorded"]))
@click.option("--profile", is_flag=True, help="Print where the time goes instead.")
def main(corpus: Path, requests: int, rounds: int, mix: str, profile: bool) -> None:
    """Measure the rate of `rehearse check`."""
    library = load()
    gc.freeze()  # as the command does
    once = list(recorded(corpus, library))
    if mix == "right":
        once = right_ones(once, library)
    if not once:
        raise click.UsageError(f"{corpus} holds no recorded request with a body")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "requests.ndjson"
        lines = list(lines_of(once, requests, wrong=100 if mix == "right" else 0))
        file.write_bytes(b"\n".join(line for line, _ in lines))
        check_rate(file, library)  # compiles what is compiled when first needed
        if profile:
            profiler = cProfile.Profile()
            profiler.runcall(check_rate, file, library)
            pstats.Stats(profiler).sort_stats("tottime").print_stats(25)
            return
        ratios = []
        for _ in range(rounds):
            bare = bare_rate(lines)
            rate, findings = check_rate(file, library)
            ratios.append(rate / bare)
            print(
                f"bare {bare:9.0f}/s  check {rate:9.0f}/s  ratio {rate / bare:.2f}  "
                f"({tally_summary(findings)})"
            )
    median = statistics.median(ratios)
    print(f"{requests} requests, {mix}: median ratio {median:.2f}, goal {_GOAL}")
    sys.exit(median < _GOAL)


if __name__ == "__main__":
    main()
