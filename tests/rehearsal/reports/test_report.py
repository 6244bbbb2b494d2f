"""The report of a whole rehearsal: its counts and whether it is clean."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from klaviyo_rehearsal.rehearsal.failures.baseline import KnownFailure
from klaviyo_rehearsal.rehearsal.failures.result import Result
from klaviyo_rehearsal.rehearsal.reports.console import text_report
from klaviyo_rehearsal.rehearsal.reports.document import document
from klaviyo_rehearsal.rehearsal.reports.github import summary_markdown
from klaviyo_rehearsal.rehearsal.reports.html import html_report
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport

KNOWN = KnownFailure("create-event", "bad-phone", "the shop is closed", date(2026, 12, 31))
PASSED = Result("create-event", 100, 1, known=(KNOWN,), coverage={"accepted": 90, "throttled": 10})
FAILED = Result("create-profile", 3, 1, report="it failed", coverage={"accepted": 1, "rejected": 2})
REPORT = RehearsalReport("shop:handle", 1, 100, (PASSED, FAILED))


def test_passed_failed_and_known_are_counted() -> None:
    assert (REPORT.failed, REPORT.summary()) == (1, "1 passed, 1 failed, 1 known")
    assert replace(REPORT, results=(FAILED,)).summary() == "0 passed, 1 failed"


def test_a_report_is_clean_when_nothing_failed_and_nothing_is_missing() -> None:
    assert not REPORT.clean
    passed = replace(REPORT, results=(PASSED,))
    assert passed.clean
    assert not replace(passed, missing=("create-event: no request was conflicted, as --require asks",)).clean


def test_the_coverage_of_all_use_cases_is_added_up() -> None:
    assert REPORT.coverage() == {"accepted": 91, "throttled": 10, "rejected": 2}


def test_remarks_on_revisions_stand_once_in_every_report_for_people() -> None:
    text = "Revision 2024-02-15 is retired: Klaviyo serves it as 2025-01-15 today."
    results = tuple(replace(result, remarks=(text,)) for result in (PASSED, replace(FAILED, report="")))
    report = replace(REPORT, results=results)
    assert report.remarks() == [text]
    assert document(report)["remarks"] == [text]
    assert text_report(report).count(text) == html_report(report).count(text) == 1
    assert summary_markdown(report).count(text) == 1
