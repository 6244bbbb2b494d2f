"""The report for GitHub Actions: annotations and a summary."""

from __future__ import annotations

import re
from dataclasses import replace

from klaviyo_rehearsal.rehearsal.reports.github import github_report, summary_markdown
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport


def test_github_gets_one_command_a_line(report: RehearsalReport) -> None:
    lines = github_report(report).splitlines()
    assert all(re.match(r"::(error|warning|notice) [^:]*::", line) for line in lines)
    assert lines[0].startswith(
        "::error file=shop.py,line=7,title=create-event%3A not-wrapped::create-event: 1 error"
    )
    assert lines[-2:] == [
        "::warning title=stale baseline::create-event: gone no longer fails; take it out of the baseline",
        "::error title=not covered::no conflict was met",
    ]


def test_the_summary_for_github_is_a_table_with_each_failure_folded(report: RehearsalReport) -> None:
    text = summary_markdown(report)
    assert "| create-event | **failed** |" in text
    assert text.count("<details>") == text.count("</details>") == 3


def test_a_fence_is_longer_than_the_backticks_in_a_report(report: RehearsalReport) -> None:
    first = replace(report.results[1], report="````\ncode\n````")
    assert "\n`````text\n" in summary_markdown(replace(report, results=(first,)))
