"""Can this go live, at which revision, until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.failures.baseline import KnownFailure
from klaviyo_rehearsal.rehearsal.failures.result import Result
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport
from klaviyo_rehearsal.rehearsal.reports.run_facts import RunFacts
from klaviyo_rehearsal.rehearsal.reports.verdict import counted, revision_uses, until_reasons, verdict_of

DAY = datetime(2026, 11, 26, tzinfo=UTC)
PASSED = Result("create-event", 10, 1, revisions={"2026-07-15": 10})
CLEAN = RehearsalReport("shop:handle", 1, 10, (PASSED,), facts=RunFacts(DAY, 1))


def test_a_clean_rehearsal_may_go_live_until_its_revision_retires() -> None:
    found = verdict_of(CLEAN)
    assert (found.go, found.answer, found.mood) == (True, "Ready to go live", "go")
    assert found.until == date(2028, 7, 15)
    assert "Revision 2026-07-15: works until 15 July 2028, 597 days from now." in found.reasons


def test_a_failure_stops_it_and_silent_loss_is_named(report: RehearsalReport) -> None:
    found = verdict_of(report)
    assert (found.go, found.answer) == (False, "Not ready to go live")
    assert found.reasons[0] == "3 of 4 use cases fail, for 3 causes."


@pytest.mark.parametrize(
    ("change", "go", "reason"),
    [
        ({"missing": ("create-event: no request was throttled",)}, False, "1 required outcome never came"),
        ({"interrupted": True, "unplayed": ("subscribe",)}, None, "1 use case not played to the end"),
        ({"results": ()}, None, "Nothing was played."),
        ({"unchosen": tuple(use_cases())[1:]}, True, f"{len(use_cases()) - 1} other use cases not rehearsed"),
        ({"results": (replace(PASSED, revisions={"2023-02-22": 3}),)}, None, "2023-02-22 is retired"),
        ({"results": (replace(PASSED, revisions={"2025-01-15": 3}),)}, True, "retires in 50 days"),
        (
            {
                "results": (
                    replace(PASSED, known=(KnownFailure("create-event", "gone", "later", DAY.date()),)),
                )
            },
            True,
            "1 known failure accepted",
        ),
    ],
)
def test_each_reservation_is_a_reason(change: dict[str, object], go: bool | None, reason: str) -> None:
    found = verdict_of(replace(CLEAN, **change))  # type: ignore[arg-type]
    assert found.go is go
    assert any(reason in text for text in found.reasons), found.reasons


def test_runs_of_two_programs_are_no_use_cases() -> None:
    found = verdict_of(
        replace(CLEAN, results=(replace(PASSED, use_case="line 1"), replace(PASSED, use_case="line 2")))
    )
    assert found.reasons[0].startswith("All 2 runs pass")


def test_the_first_revision_to_retire_counts_and_odd_names_are_no_revision() -> None:
    uses = revision_uses({"2026-07-15": 9, "2025-10-15": 1, "yesterday": 1, "2027-01-15": 1}, DAY.date())
    assert [use.revision for use in uses][0] == "2026-07-15"
    sentences = {use.revision: use.sentence for use in uses}
    assert sentences["yesterday"] == "This is not a revision."
    assert sentences["2027-01-15"] == "Klaviyo releases it on 15 January 2027."
    report = replace(CLEAN, results=(replace(PASSED, revisions={"2026-07-15": 9, "2025-10-15": 1}),))
    assert verdict_of(report).until == date(2027, 10, 15)


def test_of_many_revisions_the_first_to_retire_is_named() -> None:
    counts = {"2026-07-15": 9, "2026-04-15": 1, "2026-01-15": 1, "2025-10-15": 1}
    (reason,) = until_reasons(revision_uses(counts, DAY.date()))
    assert reason.startswith("The first of 4 revisions to retire is 2025-10-15: works until 15 October 2027")


def test_numbers_are_grouped() -> None:
    assert [counted(number, "call") for number in (0, 1, 1200, 1_000_000)] == [
        *("0 calls", "1 call", "1\u202f200 calls", "1\u202f000\u202f000 calls")
    ]
