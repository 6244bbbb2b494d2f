"""`rehearse report`: the findings of several checks as those of one."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..options import completion
from ..options.contracts import today_option
from ..options.exits import USAGE, VIOLATIONS, stop
from ..options.fail_on import fail_on_drift_option, reaches
from ..options.reports import Reports, report_options, write_traffic
from .group import Commands

if TYPE_CHECKING:
    from ..findings.findings import Findings


@click.group(cls=Commands)
def report() -> None:
    """Put reports of several machines together."""


@report.command()
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
    shell_complete=completion.files,
)
@report_options
@fail_on_drift_option
@today_option
def merge(files: tuple[Path, ...], form: str, reports: Reports, fail_on: str, today: date) -> None:
    """Merge the findings of `rehearse check --format json` into those of one check.

    Let each machine check some of the files of a recording: the merged findings are those of one machine that
    checked them all, in any order, byte for byte. Only advice on sequences that go on from one file to
    another needs one check of both files. Exit codes are those of `rehearse check`.

    \b
    Examples:
      rehearse check monday/ --format json > 1.json
      rehearse check tuesday/ --format json > 2.json
      rehearse report merge 1.json 2.json --report html=verdict.html
    """
    from ..reports.traffic.checked import report_of

    findings = _merged(files)
    named = f"{len(files)} findings" if len(files) > 1 else str(files[0])
    write_traffic(report_of(findings, named, None, today), form, reports, shown=())
    if reaches(findings.levels, fail_on):
        sys.exit(VIOLATIONS)
    sys.exit(USAGE if findings.unreadable or not findings.total else 0)


def _merged(files: tuple[Path, ...]) -> Findings:
    """Return the findings of all files. One that cannot be read ends the command with exit code 2."""
    from ..findings.findings import Findings, FindingsError

    merged = Findings()
    for file in files:
        try:
            merged.merge(Findings.of_json(file.read_bytes()))
        except OSError as error:
            stop(USAGE, f"{file}: {error.strerror}")
        except FindingsError as error:
            stop(USAGE, f"{file}: {error}. `rehearse check --format json` writes findings.")
    return merged
