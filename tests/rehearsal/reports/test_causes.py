"""Failures by their causes, in sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from klaviyo_rehearsal.contracts.violation import CATALOGUE, Severity, violation
from klaviyo_rehearsal.mockserver.state.journal import Entry
from klaviyo_rehearsal.rehearsal.compare.difference import Difference
from klaviyo_rehearsal.rehearsal.failures.outcome import Outcome
from klaviyo_rehearsal.rehearsal.failures.result import Result
from klaviyo_rehearsal.rehearsal.reports.causes import cause_of, difference_sentence, grouped, severity_of
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario

LOST = Difference("missing", "profile ana@northwind.shop", "properties.Plan", "gold", None, "Send it.")


def request(*codes: str, status: int = 202) -> Entry:
    found = tuple(violation(code) for code in codes)
    return Entry(1, 0.0, "POST", "/api/events", "", (), b"", status, "POST /api/events", None, "ok", found)


def failed(*requests: Entry, differences: tuple[Difference, ...] = (), raised: str = "") -> Result:
    outcome = Outcome("create-event", Scenario((), {}), requests, differences, raised)
    return Result("create-event", 1, 1, report="create-event: it failed", outcome=outcome)


def test_results_of_one_cause_are_together_and_the_largest_group_is_first(report: RehearsalReport) -> None:
    first = failed(request("bad-phone", status=400))
    others = [replace(failed(request(), differences=(LOST,)), use_case=name) for name in ("one", "two")]
    groups = grouped([first, Result("passed", 1, 1), *others])
    assert [(group.code, len(group.results)) for group in groups] == [
        ("missing properties", 2),
        ("bad-phone", 1),
    ]
    assert sum(len(group.results) for group in grouped(report.results)) == report.failed


def test_an_exception_after_a_refusal_follows_from_it() -> None:
    refused = failed(request("bad-phone", status=400), raised="ApiError: 400")
    assert cause_of(refused).title == CATALOGUE["bad-phone"].summary
    alone = cause_of(failed(request(), raised="KeyError: 'id'"))
    assert (alone.code, alone.title) == ("raised KeyError", "The program stops with an exception: KeyError.")


def test_a_refusal_that_nothing_follows_is_the_cause_of_the_difference() -> None:
    cause = cause_of(failed(request("duplicate-profile", status=409), differences=(LOST,)))
    assert cause.title.startswith("The program goes on after Klaviyo has refused a request: a profile")
    assert (cause.severity, cause.remedy) == (Severity.LOSS, CATALOGUE["duplicate-profile"].remedy)


def test_a_throttled_request_is_no_cause_of_a_difference() -> None:
    cause = cause_of(failed(request("throttled", status=429), differences=(LOST,)))
    assert cause.code == "missing properties"


@pytest.mark.parametrize(
    "trouble", ["hung", "ended", "babbled", "died", "flaky", "nothing-drawn", "silent", "x"]
)
def test_a_program_without_a_verdict_has_a_sentence_too(trouble: str) -> None:
    cause = cause_of(Result("create-event", 1, 1, report="create-event: hung", trouble=trouble))
    assert cause.title.endswith(".") and cause.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("difference", "text"),
    [
        (LOST, "A custom property of a profile is lost."),
        (Difference("missing", "profile ana@northwind.shop"), "A profile is missing."),
        (
            Difference("extra", "event 'Placed Order' of ana@northwind.shop"),
            "An event is in the account that the old API did not leave there.",
        ),
        (
            Difference("changed", "event 'Placed Order' of ana@northwind.shop", "time", 1, 2),
            "The field 'time' of an event has another value than the old API left.",
        ),
        (
            Difference("missing", "list News", "member ana@northwind.shop", True),
            "A member of a list is lost.",
        ),
        (
            Difference("changed", "catalog-item 'A'", "price", 1, 2, before="expected"),
            "The field 'price' of a catalog-item has another value than expected.",
        ),
        (
            Difference("extra", "coupon-code 'X'", before="expected"),
            "A coupon-code is in the account and is not expected.",
        ),
        (Difference("missing", "event 01H", "read", True), "An event is not read."),
        (Difference("missing", "metric 01H", "name, read", True), "Name of a metric is not read."),
        (Difference("changed", "figures of the metric Placed", "read", 1, 2), None),
        (
            Difference("extra", "list Y6nRLr", "returned"),
            "The program returns other values than the old answer had.",
        ),
    ],
)
def test_a_difference_is_a_sentence_without_drawn_names(difference: Difference, text: str | None) -> None:
    found = difference_sentence(difference)
    assert "ana@" not in found and found[0].isupper() and found.endswith(".")
    assert text in (found, None)


def test_the_severity_of_a_result_is_that_of_its_worst_part() -> None:
    advised = Result("create-event", 1, 1, advice=(violation("no-unique-id"),))
    assert severity_of(Result("create-event", 1, 1)) is None
    assert severity_of(advised) is Severity.ADVICE
    assert severity_of(failed(request(), differences=(LOST,))) is Severity.LOSS
    assert severity_of(failed(request("bad-phone", status=400), differences=(LOST,))) is Severity.ERROR
    assert severity_of(failed(differences=(LOST,))) is Severity.ERROR
    assert severity_of(Result("create-event", 1, 1, report="hung", trouble="hung")) is Severity.ERROR
