"""The report for GitHub Actions: annotations and a summary."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from klaviyo_rehearsal.rehearsal.reports.github import github_report, summary_markdown
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport
from klaviyo_rehearsal.rehearsal.reports.run_facts import Commit, RunFacts


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


def test_a_place_is_named_from_the_root_of_the_repository(
    report: RehearsalReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "services").mkdir()
    monkeypatch.chdir(tmp_path / "services")
    facts = RunFacts(datetime(2026, 11, 26, tzinfo=UTC), 1, Commit(tmp_path, "0" * 40, dirty=False))
    for file in ("shop.py", str(tmp_path / "services" / "shop.py")):
        found = replace(report, facts=facts, place=(file, 7))
        assert github_report(found).startswith("::error file=services/shop.py,line=7,title=")


def test_the_summary_begins_with_the_answer_and_foreign_text_is_no_markup(report: RehearsalReport) -> None:
    hostile = replace(report.results[3], trouble="<img>|`@ana`")
    text = summary_markdown(replace(report, results=(hostile,), integration="`x`|<b>[a](b)\n# big"))
    assert text.startswith("### Not ready to go live: \\`x\\`\\|&lt;b&gt;\\[a\\](b)\\\\n\\# big\n")
    assert "&lt;img&gt;\\|\\`\\@ana\\` |" in text


def test_the_summary_for_github_is_a_table_with_each_failure_folded(report: RehearsalReport) -> None:
    text = summary_markdown(report)
    assert "| create-event | **failed** |" in text
    assert text.count("<details>") == text.count("</details>") == 3


def test_a_fence_is_longer_than_the_backticks_in_a_report(report: RehearsalReport) -> None:
    first = replace(report.results[1], report="````\ncode\n````")
    assert "\n`````text\n" in summary_markdown(replace(report, results=(first,)))
