"""The report on a terminal and as plain text."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from klaviyo_rehearsal.rehearsal.reports.console import ConsoleReport, text_report
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport
from tests.rehearsal.reports.conftest import NASTY


def test_text_is_what_the_screen_had(report: RehearsalReport) -> None:
    text = text_report(report)
    assert text.splitlines()[0] == "Rehearsing shop:handle, seed 1"
    assert "FAILED  create-event" in text
    assert text.splitlines()[-1] == "1 passed, 3 failed"
    # Before it their names, which a long report has scrolled away.
    failed = [result.use_case for result in report.results if not result.passed]
    assert text.splitlines()[-2] == f"FAILED  {', '.join(failed)}"


def test_no_foreign_line_steers_the_terminal_or_the_runner_of_github(report: RehearsalReport) -> None:
    hostile = replace(report.results[1], report=f"create-event: failed\n{NASTY}")
    text = text_report(replace(report, results=(*report.results, hostile)))
    assert "\n    \\::error::planted\\x1b[2J\\u202e\n" in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
    assert text.replace("\n", "").isprintable()


def test_a_passed_use_case_is_one_line_and_a_failed_one_its_whole_report(report: RehearsalReport) -> None:
    out = io.StringIO()
    console = ConsoleReport(Console(file=out, soft_wrap=True, no_color=True))
    console.add(report.results[0])
    assert out.getvalue() == f"passed  update-profile, {report.results[0].examples} calls played\n"
    console.add(report.results[1])
    for line in report.results[1].report.splitlines():
        assert line in out.getvalue()
