"""The report of a whole rehearsal: its counts and whether it is clean."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from klaviyo_rehearsal.rehearsal.failures.baseline import KnownFailure
from klaviyo_rehearsal.rehearsal.failures.result import Result
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
