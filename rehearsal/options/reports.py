"""The options --format and --report, and the reports that they ask for."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..reports.formats import FORMATS
from . import completion

if TYPE_CHECKING:
    from ..reports.report import RehearsalReport

Reports = Sequence[tuple[str, Path]]


def _report(context: click.Context, option: click.Parameter, pairs: Sequence[str]) -> list[tuple[str, Path]]:
    found = []
    for pair in pairs:
        form, _, file = pair.partition("=")
        if form not in FORMATS or not file:
            forms = ", ".join(FORMATS)
            raise click.BadParameter(f"'{pair}' is not FORMAT=FILE; formats are {forms}.", context, option)
        found.append((form, Path(file)))
    return found


def report_options(function: click.decorators.FC) -> click.decorators.FC:
    """Add --format and --report, repeatable, to a command; they arrive as `form` and `reports`."""
    options = [
        click.option(
            "--format",
            "form",
            default="text",
            show_default=True,
            type=click.Choice(FORMATS),
            help="Report format on standard output.",
        ),
        click.option(
            "--report",
            "reports",
            multiple=True,
            metavar="FORMAT=FILE",
            shell_complete=completion.names(*FORMATS),
            callback=_report,
            help="Write a report to a file as well (repeatable): html=out.html.",
        ),
    ]
    # click lists the option that is applied last first.
    for option in reversed(options):
        function = option(function)
    return function


def write_reports(report: RehearsalReport, form: str, reports: Reports) -> None:
    """Write a report to its files, and to standard output save as text, which a command shows as it goes.

    Raises OSError for a file that cannot be written.
    """
    from ..reports.formats import render
    from ..reports.github import summary_markdown

    if form != "text":
        sys.stdout.write(render(report, form))
    for other, path in reports:
        path.write_text(render(report, other), "utf-8")
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary and "github" in (form, *(other for other, _ in reports)):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(summary_markdown(report))
