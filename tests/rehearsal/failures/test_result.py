"""The result of a use case: passed or not, its code, and an id for its failure."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.violation import violation
from klaviyo_rehearsal.rehearsal.failures.kept import failure_id
from klaviyo_rehearsal.rehearsal.failures.result import Result
from tests.rehearsal.builders import SCENARIO, entry, outcome

WRONG = outcome(entry("POST /api/events", 400, violation("bad-phone")))


def test_a_result_without_a_report_has_passed_and_has_no_id() -> None:
    result = Result("create-event", 100, 1)
    assert (result.passed, result.code, result.failure) == (True, "", "")


def test_a_failure_has_the_code_of_its_outcome_and_an_id_made_from_it() -> None:
    result = Result("create-event", 3, 1, "report", WRONG, SCENARIO)
    assert (result.passed, result.code) == (False, "bad-phone")
    assert result.failure == failure_id("create-event", "bad-phone", SCENARIO)


def test_trouble_is_the_code_even_where_an_outcome_is_known() -> None:
    assert Result("create-event", 3, 1, "report", WRONG, SCENARIO, trouble="hung").code == "hung"


def test_a_failure_without_a_scenario_cannot_be_replayed_and_has_no_id() -> None:
    assert Result("create-event", 0, 1, "report", trouble="nothing-drawn").failure == ""
