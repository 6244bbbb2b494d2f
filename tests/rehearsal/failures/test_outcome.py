"""An outcome: its first cause, the violations that count, the advice and the coverage."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.violation import violation
from klaviyo_rehearsal.rehearsal.compare.difference import Difference
from klaviyo_rehearsal.rehearsal.failures.outcome import EXPECTED_REFUSALS, is_failure
from tests.rehearsal.builders import entry, outcome

PHONE, LEGACY_KEY, ADVICE = violation("bad-phone"), violation("legacy-key"), violation("no-unique-id")
TIME = Difference("changed", "event 'Placed Order' of ana@northwind.shop", "time", 1, 2)


@pytest.mark.parametrize("code", sorted(EXPECTED_REFUSALS))
def test_a_refusal_that_a_right_integration_meets_is_no_failure(code: str) -> None:
    assert not is_failure(violation(code))
    assert not outcome(entry("POST /api/profiles", 409, violation(code))).failed


def test_errors_and_losses_fail_and_advice_does_not() -> None:
    assert is_failure(PHONE) and is_failure(LEGACY_KEY)
    assert not is_failure(ADVICE)


@pytest.mark.parametrize("code", ["repeated-id", "same-second", "foreign-identifier", "suppression-stays"])
def test_a_loss_that_the_old_call_may_share_counts_only_where_the_accounts_differ(code: str) -> None:
    """The old API loses the same, so that the two accounts are alike and nothing went wrong."""
    shared = entry("POST /api/events", 202, violation(code))
    assert is_failure(violation(code))
    assert not outcome(shared).failed
    assert outcome(shared, differences=(TIME,)).reason == code


def test_nothing_wrong_is_no_reason() -> None:
    right = outcome(entry())
    assert (right.failed, right.reason) == (False, "")


def test_the_reason_is_the_first_cause_an_exception_before_all_others() -> None:
    wrong = entry("POST /api/events", 400, ADVICE, PHONE)
    run = (violation("outside-use-case"),)
    assert outcome(wrong, raised="KeyError: 'email'", differences=(TIME,)).reason == "raised KeyError"
    assert outcome(wrong, run_violations=run, differences=(TIME,)).reason == "bad-phone"
    assert outcome(entry(), run_violations=run, differences=(TIME,)).reason == "outside-use-case"
    assert outcome(entry(), differences=(TIME,)).reason == "changed time"


def test_a_difference_in_a_nested_field_is_named_by_its_first_part() -> None:
    nested = Difference("missing", "profile ana@northwind.shop", "properties.Plan", "gold")
    assert outcome(entry(), differences=(nested,)).reason == "missing properties"
    assert outcome(entry(), differences=(Difference("extra", "profile ben"),)).reason == "extra"


def test_advice_is_collected_from_requests_and_from_the_run() -> None:
    found = outcome(entry("POST /api/events", 202, PHONE, ADVICE), run_violations=(violation("small-pages"),))
    assert [item.code for item in found.advice()] == ["no-unique-id", "small-pages"]
    assert [item.code for item in found.run_errors()] == []
    assert [item.code for _, item in found.violations()] == ["bad-phone"]


def test_coverage_counts_how_requests_ended() -> None:
    assert outcome(entry(), entry(), entry(status=429)).coverage() == {"accepted": 2, "throttled": 1}
