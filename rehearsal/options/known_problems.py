"""The options --baseline and --write-baseline."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from .exits import USAGE, stop
from .fail_on import reaches
from .reports import writable

if TYPE_CHECKING:
    from ..failures.baseline import Baseline, Entry
    from ..findings.findings import Findings
    from ..findings.known import Judged, KnownProblems

    class Counted(Protocol):
        """A problem with the number of its requests."""

        @property
        def count(self) -> int:
            """How many requests have it."""


def baseline_options(function: click.decorators.FC) -> click.decorators.FC:
    """Add the options to a command that judges recordings, as `baseline` and `write_baseline`."""
    return _options("Known problems.", "Write the present problems, those of --fail-on, as known ones.")(
        function
    )


def failures_options(function: click.decorators.FC) -> click.decorators.FC:
    """Add the options to a command that compares accounts, as `baseline` and `write_baseline`."""
    return _options("Known failures.", "Write the present failures as known ones.")(function)


def _options(reads: str, writes: str) -> Callable[[click.decorators.FC], click.decorators.FC]:
    written = click.option(
        "--write-baseline",
        metavar="FILE",
        type=click.Path(path_type=Path),
        callback=writable,
        help=writes,
    )
    read = click.option("--baseline", metavar="FILE", type=click.Path(path_type=Path), help=reads)
    return lambda function: read(written(function))


def baseline_of(path: Path | None) -> Baseline:
    """Read a baseline; without a path it is empty. One that cannot be read ends the command."""
    from klaviyo_rehearsal.contracts.openapi.loading import use_cases

    from ..failures.baseline import Baseline
    from ..failures.baseline_file import BaselineError, read_baseline

    try:
        return read_baseline(path, use_cases()) if path else Baseline()
    except BaselineError as error:
        stop(USAGE, str(error))


def known_problems(
    path: Path | None, today: date, target: str = "", others: frozenset[str] = frozenset()
) -> KnownProblems:
    """Read a baseline for recordings. target: of an upgrade. others: codes that another command finds."""
    from ..findings.known import KnownProblems

    return KnownProblems(baseline_of(path), today, target, others)


def without_known(findings: Findings, known: KnownProblems) -> Findings:
    """Return findings without the known problems, which are counted on standard error with remarks."""
    problems = {problem.fingerprint: problem for problem in known.open(findings.ordered())}
    show_known([problem for mark, problem in findings.problems.items() if mark not in problems], known)
    return replace(findings, problems=problems)


def show_known(hidden: Sequence[Counted], known: KnownProblems) -> None:
    """Count the known problems on standard error, with the remarks on the entries."""
    if hidden:
        count = sum(problem.count for problem in hidden)
        print(f"known: {len(hidden)} problems, in {count} requests", file=sys.stderr)
    for remark in known.remarks():
        print(remark, file=sys.stderr)


def open_levels(findings: Findings) -> Iterable[str]:
    """Return the levels of problems: with known problems, the verdicts on requests are no gate."""
    return (problem.level for problem in findings.problems.values())


def write_known(path: Path, problems: Iterable[Judged], known: KnownProblems, fail_on: str) -> None:
    """Write the problems that would fail the command as known ones. A file that fails ends the command."""
    from ..failures.baseline_file import WRITTEN_FOR, WRITTEN_REASON

    expires = known.today + WRITTEN_FOR
    write_entries(
        path,
        known.written(problems, WRITTEN_REASON, expires, lambda problem: reaches([problem.level], fail_on)),
    )


def write_entries(path: Path, entries: Iterable[Entry]) -> None:
    """Write a baseline. A file that fails ends the command."""
    from ..failures.baseline_file import write_baseline

    try:
        write_baseline(path, entries)
    except OSError as error:
        stop(USAGE, f"{path}: {error.strerror}")
