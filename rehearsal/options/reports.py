"""The options --format and --report, and the reports that they ask for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from ..reports.escaping import harmless
from ..reports.formats import FORMATS
from . import completion
from .exits import USAGE, stop
from .json_output import encoded

if TYPE_CHECKING:
    from ..reports.report import RehearsalReport
    from ..reports.traffic.report import TrafficReport

Reports = Sequence[tuple[str, Path]]


def _report(context: click.Context, option: click.Parameter, pairs: Sequence[str]) -> list[tuple[str, Path]]:
    found: list[tuple[str, Path]] = []
    for pair in pairs:
        form, _, file = pair.partition("=")
        if form not in FORMATS or not file:
            forms = ", ".join(FORMATS)
            raise click.BadParameter(f"'{pair}' is not FORMAT=FILE; formats are {forms}.", context, option)
        # No shell expands it behind the equals sign.
        path = Path(file).expanduser() if file.startswith("~/") else Path(file)
        if path in (other for _, other in found):
            raise click.BadParameter(f"'{pair}': another report goes to {path} too.", context, option)
        # A run may take minutes, and its report is all that is left of it.
        if reason := not_writable(path):
            raise click.BadParameter(f"'{pair}': {reason}.", context, option)
        found.append((form, path))
    return found


def not_writable(path: Path) -> str:
    """Return the reason for which a file cannot be written, empty where it can; leave no trace."""
    try:
        if not path.parent.is_dir():
            return f"there is no folder {path.parent}; make it first"
        exists = path.exists()
        if exists and not path.is_file():  # a pipe would wait for its reader
            return "" if os.access(path, os.W_OK) and not path.is_dir() else f"{path} is no file to write to"
        with path.open("ab"):
            pass
        if not exists:
            path.unlink()
    except (OSError, ValueError) as error:
        return f"{path} cannot be written: {getattr(error, 'strerror', None) or error}"
    return ""


def writable(context: click.Context, option: click.Parameter, path: Path | None) -> Path | None:
    """Check the value of an option that names a file to write. Raises BadParameter."""
    if path is not None and (reason := not_writable(path)):
        raise click.BadParameter(f"{reason}.", context, option)
    return path


def report_options(function: click.decorators.FC) -> click.decorators.FC:
    """Add --format and --report, repeatable, to a command; they arrive as `form` and `reports`."""
    option = click.option(
        "--format",
        "form",
        default="text",
        show_default=True,
        type=click.Choice(FORMATS),
        callback=encoded,
        help="Report format on standard output.",
    )
    # click lists the option that is applied last first.
    return option(report_option(function))


def report_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --report, repeatable, to a command that shows its results as it goes; it arrives as `reports`."""
    return click.option(
        "--report",
        "reports",
        multiple=True,
        metavar="FORMAT=FILE",
        shell_complete=completion.names(*FORMATS),
        callback=_report,
        help="Write a report to a file as well (repeatable): html=out.html.",
    )(function)


def write_reports(
    report: RehearsalReport,
    form: str,
    reports: Reports,
    shown: Sequence[str] = ("text",),
    out: TextIO | None = None,
) -> None:
    """Write the report of a rehearsal; see `write_formats`."""
    from ..reports.formats import render
    from ..reports.github import summary_markdown

    write_formats(report, form, reports, render, summary_markdown, shown, out)


def write_traffic(
    report: TrafficReport, form: str, reports: Reports, shown: Sequence[str] = ("text",)
) -> None:
    """Write the report on recorded traffic; see `write_formats`."""
    from ..reports.traffic.formats import render_traffic
    from ..reports.traffic.github import traffic_markdown

    write_formats(report, form, reports, render_traffic, traffic_markdown, shown)


def write_formats(
    report: Any,
    form: str,
    reports: Reports,
    render: Callable[[Any, str], str],
    summary: Callable[[Any], str],
    shown: Sequence[str] = ("text",),
    out: TextIO | None = None,
) -> None:
    """Write a report to its files, and to standard output save in a format that a command shows as it goes.

    render: makes a format. summary: makes the Markdown of a job on GitHub. shown: those formats. out:
    standard output where that is not sys.stdout. A file that cannot be written ends the command, once the
    others are written.
    """
    troubles: list[str] = []
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if file and "github" in (form, *(other for other, _ in reports)):
        _write(Path(file), "a", summary(report), troubles)
    for other, path in reports:
        _write(path, "w", render(report, other), troubles)
    if form not in shown:
        (out or sys.stdout).write(harmless(render(report, form), form))
    if troubles:
        stop(USAGE, "\n".join(troubles))


def _write(path: Path, mode: str, text: str, troubles: list[str]) -> None:
    try:
        with path.open(mode, encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError as error:
        troubles.append(f"{path}: cannot be written: {error.strerror or error}")
