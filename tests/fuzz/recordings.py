"""Reads and checks damaged recordings of every format: see scripts/fuzz recordings."""

from __future__ import annotations

import io
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import click

from klaviyo_rehearsal.contracts.answers.inspection import AnswerInspector
from klaviyo_rehearsal.contracts.checking.inspection import Inspector, Recorded
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, load, use_cases
from klaviyo_rehearsal.rehearsal.check.part_check import Lines, PartCheck
from klaviyo_rehearsal.rehearsal.recordings.found import Found, Reading, Unreadable
from klaviyo_rehearsal.rehearsal.recordings.reading import read_paths
from tests.fuzz.damage import MUTATIONS
from tests.fuzz.samples import Base, bases, marker

_SLOW = 3.0  # seconds for a file of a few kilobytes
_TODAY = date(2026, 11, 26)


@dataclass(slots=True)
class Result:
    """How many files were read, and the findings by kind."""

    files: int = 0
    read: int = 0
    unreadable: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@cache
def _library() -> tuple[Library, Inspector]:
    library = load()
    return library, Inspector(library, legacy_api(), use_cases().values(), today=_TODAY)


def judge(found: list[Found]) -> None:
    """Check what was read, and write it in every form."""
    library, inspector = _library()
    answers = AnswerInspector(library, today=_TODAY)
    output = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with redirect_stdout(output), redirect_stderr(output):
        for lines in (Lines.NDJSON, Lines.TEXT):
            result = PartCheck(inspector, answers, library, Reading(), lines=lines).check_found(found)
            print("".join(text for _, text in result.output), *result.troubles)
            result.findings.to_json()


def play(base: Base, random: Random, folder: Path, result: Result) -> None:
    """Read one damaged file, and note everything that is not as it should be."""
    mutation = random.choice(MUTATIONS)
    raw, wanted = mutation(base, random)
    path = folder / random.choice([base.file, base.file, base.file, "it.json", "it.log", "it.txt"])
    if path.name != base.file:
        wanted = set()
    path.write_bytes(raw)
    began = time.process_time()  # others use the machine too
    result.files += 1
    try:
        found = list(read_paths([str(path)]))
        judge(found)
    except Exception:
        _wrong(result, "raises", base, mutation, raw, traceback.format_exc()[-1_500:])
        return
    took = time.process_time() - began
    if took > _SLOW:
        _wrong(result, "slow", base, mutation, raw, f"{took:.1f} s")
    requests = [item for item in found if isinstance(item, Recorded)]
    unread = [item for item in found if isinstance(item, Unreadable)]
    result.read += len(requests)
    result.unreadable += len(unread)
    bodies = b"".join(item.body for item in requests)
    missing = {number for number in wanted if marker(number).encode() not in bodies}
    if missing:
        _wrong(
            result,
            "lost",
            base,
            mutation,
            raw,
            f"entries {sorted(missing)}; {[str(item)[:200] for item in unread]}",
        )
    if raw.strip() and not found:
        _wrong(result, "silent", base, mutation, raw, "nothing is reported")


def _wrong(
    result: Result, kind: str, base: Base, mutation: Callable[..., Any], raw: bytes, reason: str
) -> None:
    result.kinds[kind] += 1
    result.wrong.append(f"{kind}: {base.name}, {mutation.__name__}: {reason}\n      {raw[:3_000]!r}")


def fuzz(folder: Path, files: int, seed: int) -> Result:
    """Read that many damaged files of all formats in turn."""
    result, random = Result(), Random(seed)
    known = list(bases())
    for number in range(files):
        play(known[number % len(known)], random, folder, result)
    return result


@click.command()
@click.option("--files", default=20_000, show_default=True, help="Damaged files to read.")
@click.option("--seed", default=0, show_default=True)
@click.option("--verbose", is_flag=True, help="Show every finding with its file.")
def main(files: int, seed: int, verbose: bool) -> None:
    """Damage recordings of every format; read and check them."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        result = fuzz(Path(folder), files, seed)
    for line in result.wrong if verbose else result.wrong[:10]:
        click.echo(line)
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(result.kinds.items())) or "no finding"
    click.echo(
        f"seed {seed}: {result.files:,} files, {result.read:,} requests read, "
        f"{result.unreadable:,} places not, {counts}; {time.monotonic() - began:.0f} s"
    )
    sys.exit(bool(result.wrong))


if __name__ == "__main__":
    main()
