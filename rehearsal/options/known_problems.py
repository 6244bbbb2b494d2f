"""The options --baseline and --write-baseline of commands that judge recordings."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .exits import USAGE, stop
from .fail_on import reaches
from .reports import writable

if TYPE_CHECKING:
    from ..findings.findings import Findings
    from ..findings.known import KnownProblems


def baseline_options(function: click.decorators.FC) -> click.decorators.FC:
    """Add --baseline and --write-baseline; they arrive as `baseline` and `write_baseline`."""
    written = click.option(
        "--write-baseline",
        metavar="FILE",
        type=click.Path(path_type=Path),
        callback=writable,
        help="Write the present problems, those of --fail-on, as known ones.",
    )
    read = click.option("--baseline", metavar="FILE", type=click.Path(path_type=Path), help="Known problems.")
    return read(written(function))


def known_problems(path: Path | None, today: date) -> KnownProblems:
    """Read a baseline; without a path it is empty. One that cannot be read ends the command."""
    from klaviyo_rehearsal.contracts.openapi.loading import use_cases

    from ..failures.baseline import Baseline
    from ..failures.baseline_file import BaselineError, read_baseline
    from ..findings.known import KnownProblems

    try:
        return KnownProblems(read_baseline(path, use_cases()) if path else Baseline(), today)
    except BaselineError as error:
        stop(USAGE, str(error))


def without_known(findings: Findings, known: KnownProblems) -> Findings:
    """Return findings without the known problems, which are counted on standard error with remarks."""
    problems = {problem.fingerprint: problem for problem in known.open(findings)}
    hidden = [problem for mark, problem in findings.problems.items() if mark not in problems]
    if hidden:
        count = sum(problem.count for problem in hidden)
        print(f"known: {len(hidden)} problems, in {count} requests", file=sys.stderr)
    for remark in known.remarks():
        print(remark, file=sys.stderr)
    return replace(findings, problems=problems)


def open_levels(findings: Findings) -> Iterable[str]:
    """Return the levels of problems: with known problems, the verdicts on requests are no gate."""
    return (problem.level for problem in findings.problems.values())


def write_known(path: Path, findings: Findings, known: KnownProblems, fail_on: str) -> None:
    """Write the problems that would fail the command as known ones. A file that fails ends the command."""
    from ..failures.baseline_file import WRITTEN_FOR, WRITTEN_REASON, write_baseline

    expires = known.today + WRITTEN_FOR
    entries = known.written(
        findings, WRITTEN_REASON, expires, lambda problem: reaches([problem.level], fail_on)
    )
    try:
        write_baseline(path, entries)
    except OSError as error:
        stop(USAGE, f"{path}: {error.strerror}")
