"""Runs of two programs with a baseline: known failures are equal, others stay."""

from __future__ import annotations

from datetime import date

from klaviyo_rehearsal.rehearsal.compare.difference import Difference
from klaviyo_rehearsal.rehearsal.failures.baseline import TWINS, Baseline, KnownFailure
from klaviyo_rehearsal.rehearsal.failures.outcome import Outcome
from klaviyo_rehearsal.rehearsal.route.program import ProgramRun
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from klaviyo_rehearsal.rehearsal.twins.known_runs import without_known
from klaviyo_rehearsal.rehearsal.twins.programs import Compared
from tests.rehearsal.builders import entry as request

QUIET = ProgramRun((), {}, 0, 0)
DAY = date(2999, 1, 1)
TIER = KnownFailure(TWINS, "missing properties", "dropped", DAY, "profile *, properties.Tier")


def run(*fields: str) -> Compared:
    differences = tuple(
        Difference("missing", "profile ana@northwind.shop", field, "gold", None, "", "") for field in fields
    )
    outcome = Outcome(TWINS, Scenario(()), (request(),), differences)
    return Compared(QUIET, QUIET, "different" if fields else "", outcome)


def test_a_run_with_known_failures_alone_is_equal() -> None:
    runs = [run("properties.Tier"), run("properties.Tier", "first_name"), run()]
    found = without_known(runs, Baseline((TIER,)))
    assert [(one.report, one.known) for one in found] == [("", (TIER,)), ("different", ()), ("", ())]


def test_unknown_failures_become_entries_one_for_a_cause() -> None:
    runs = [run("properties.Tier"), run("properties.City"), Compared(QUIET, QUIET, trouble="hung")]
    baseline = Baseline(accept_until=DAY, accept_reason="why")
    found = without_known(runs, baseline)
    (entry,) = baseline.kept([])
    assert (entry.use_case, entry.code, entry.place) == (
        TWINS,
        "missing properties",
        "profile *, properties.*",
    )
    assert [one.known for one in found] == [(entry,), (entry,), ()]
