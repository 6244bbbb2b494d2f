"""The fuzzers of hostile input, each over numbered inputs: see scripts/fuzz hostile."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from tests.fuzz import control, files, raw, requests, specs
from tests.fuzz.__main__ import official_files
from tests.fuzz.findings import Findings

Fuzzer = Callable[[Iterator[int], int], Findings]
_CHUNK = (2_000, 20_000)  # inputs of one task, at least and at most
_TASKS = 10  # of one process: each warms up anew, for seconds
_SHOWN = 3  # findings of a kind


def _specs(numbers: Iterator[int], seed: int) -> Findings:
    with tempfile.TemporaryDirectory() as folder:
        return specs.fuzz(Path(folder), numbers, seed)


def _files(numbers: Iterator[int], seed: int) -> Findings:
    with tempfile.TemporaryDirectory() as folder:
        return files.fuzz(Path(folder), numbers, seed)


# Each with the number of inputs that takes minutes.
FUZZERS: Mapping[str, tuple[int, Fuzzer]] = {
    "raw": (20_000, raw.fuzz),
    "requests": (60_000, lambda numbers, seed: requests.fuzz("ours", numbers, seed)),
    "official": (60_000, lambda numbers, seed: requests.fuzz("official", numbers, seed)),
    "control": (20_000, control.fuzz),
    "pages": (20_000, lambda numbers, seed: control.fuzz(numbers, seed, control.PAGES)),
    "specs": (2_000, _specs),
    "files": (5_000, _files),
}


def _run(job: tuple[str, int, int, int]) -> Findings:
    kind, begin, end, seed = job
    return FUZZERS[kind][1](iter(range(begin, end)), seed)


@click.command()
@click.argument("kinds", nargs=-1, type=click.Choice([*FUZZERS]))
@click.option("--count", type=int, help="Inputs of each kind; by default a run of minutes.")
@click.option("--hours", type=float, help="Go on with further inputs for so long.")
@click.option(
    "--first", default=0, show_default=True, help="The number of the first input: repeats a finding."
)
@click.option("--seed", default=0, show_default=True)
@click.option("--workers", default=os.cpu_count() or 1, show_default=True)
def main(
    kinds: tuple[str, ...], count: int | None, hours: float | None, first: int, seed: int, workers: int
) -> None:
    """Send hostile inputs of these KINDS, all by default; exit with 1 on any finding."""
    failed = False
    deadline = time.monotonic() + (hours or 0) * 3600
    while True:
        for kind in kinds or tuple(FUZZERS):
            if kind == "official" and not official_files():
                click.echo("no official OpenAPI files: set KLAVIYO_OPENAPI_DIR to play them as well")
                continue
            failed |= _play(kind, first, count or FUZZERS[kind][0], seed, workers)
        if time.monotonic() >= deadline:
            break
        seed += 1
    sys.exit(failed)


def _play(kind: str, first: int, count: int, seed: int, workers: int) -> bool:
    began, found = time.monotonic(), Findings()
    chunk = min(max(_CHUNK[0], count // (workers * 4)), _CHUNK[1])
    jobs = [
        (kind, place, min(first + count, place + chunk), seed) for place in range(first, first + count, chunk)
    ]
    with multiprocessing.Pool(min(workers, len(jobs)), maxtasksperchild=_TASKS) as pool:
        for part in pool.imap_unordered(_run, jobs):
            found.merge(part)
    for name, texts in found.wrong.items():
        for text in texts[:_SHOWN]:
            click.echo(f"{kind}: {name} ({len(texts)} times): {text}")
    wrong = sum(map(len, found.wrong.values()))
    click.echo(
        f"{kind}, seed {seed}: {found.count:,} inputs, {found.kept:,} taken, {found.refused:,} refused, "
        f"{wrong:,} findings; {time.monotonic() - began:.0f} s"
    )
    return bool(wrong)


if __name__ == "__main__":
    main()
