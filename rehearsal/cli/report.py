"""`rehearse report`: the reports of several machines as that of one."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
import orjson

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.files import read_bytes, without_mark

from ..options import completion
from ..options.contracts import today_option
from ..options.exits import INTERRUPTED, USAGE, VIOLATIONS, stop
from ..options.fail_on import fail_on_drift_option, fails, reaches
from ..options.reports import Reports, report_options, write_reports, write_traffic
from .group import Commands

if TYPE_CHECKING:
    from ..findings.findings import Findings
    from ..reports.report import RehearsalReport

_WRITERS = "`rehearse check --format json` writes findings, `rehearse test --format json` a report."


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
    """Merge JSON reports of `rehearse test`, or findings of `rehearse check`, into those of one run.

    Let each machine play some of the use cases with the same --seed and --profile, or check some of the files
    of a recording: the merged report is that of one machine that did all of it, in any order, byte for byte
    apart from `times`. Only advice on sequences that go on from one file to another needs one check of both
    files. The seconds of the parts add up. Exit codes are those of `rehearse test` and `rehearse check`.

    \b
    Examples:
      rehearse check monday/ --format json > 1.json
      rehearse check tuesday/ --format json > 2.json
      rehearse report merge 1.json 2.json --report html=verdict.html
      rehearse test shop:handle --profile ci --use-case create-event --format json > 3.json
    """
    from ..reports.partial.reading import is_report

    contents = {str(file): _content(file) for file in files}
    rehearsals = [file for file, content in contents.items() if is_report(content)]
    if not rehearsals:
        _merge_findings(contents, form, reports, fail_on, today)
    if other := next((file for file in contents if file not in rehearsals), None):
        reason = f"not a report of `rehearse test`, as {rehearsals[0]} is"
        stop(USAGE, f"{other}: {reason}; merge reports of one command, each of --format json.")
    _merge_reports(contents, form, reports, fail_on)


def _content(file: Path) -> Any:
    """Return the JSON of a file. One that cannot be read ends the command with exit code 2."""
    try:
        return orjson.loads(without_mark(read_bytes(file)))
    except ContractError as error:
        stop(USAGE, str(error))
    except orjson.JSONDecodeError as error:
        reason = f"not JSON: {error.msg} at line {error.lineno}"
        stop(USAGE, f"{file}: {reason}. {_WRITERS}")


def _merge_reports(contents: Mapping[str, Any], form: str, reports: Reports, fail_on: str) -> NoReturn:
    """Write the merged report of rehearsals, and end the command."""
    from ..reports.partial.merging import merged
    from ..reports.partial.reading import ReportError

    try:
        found = merged({file: _report(file, content) for file, content in contents.items()})
        write_reports(found, form, reports, shown=())
    except ReportError as error:
        stop(USAGE, f"{error}.")
    if found.interrupted:
        sys.exit(INTERRUPTED)
    sys.exit(VIOLATIONS if fails(found, fail_on) else 0)


def _report(file: str, content: Any) -> RehearsalReport:
    from ..reports.partial.reading import ReportError, read_report

    try:
        return read_report(content)
    except ReportError as error:
        raise ReportError(f"{file}: {error}") from None


def _merge_findings(
    contents: Mapping[str, Any], form: str, reports: Reports, fail_on: str, today: date
) -> NoReturn:
    """Write the merged findings of checks, and end the command."""
    from ..reports.traffic.checked import report_of

    findings = _merged(contents)
    named = f"{len(contents)} findings" if len(contents) > 1 else next(iter(contents))
    write_traffic(report_of(findings, named, None, today), form, reports, shown=())
    if reaches(findings.levels, fail_on):
        sys.exit(VIOLATIONS)
    sys.exit(USAGE if findings.unreadable or not findings.total else 0)


def _merged(contents: Mapping[str, Any]) -> Findings:
    from ..findings.findings import Findings, FindingsError

    merged = Findings()
    for file, content in contents.items():
        try:
            merged.merge(Findings.of_dict(content))
        except FindingsError as error:
            stop(USAGE, f"{file}: {error}. {_WRITERS}")
    return merged
