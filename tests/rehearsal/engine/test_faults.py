"""The same properties under faults: the right integration passes, and a failure tells of the fault."""

from __future__ import annotations

import pytest

from examples.plain_httpx.shop import handle
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.failures.kept import read_scenario, scenario_record
from tests.rehearsal.mutants.retries import MUTANTS


@pytest.mark.parametrize(
    "use_case", ["create-event", "unsubscribe", "create-campaign", "list-members", "journey"]
)
def test_the_right_integration_ends_the_same_whatever_goes_wrong(
    klaviyo_session: MockSession, use_case: str
) -> None:
    with klaviyo_session.open(handle, seed=2, max_examples=60, timeout=20, faults=True) as run:
        result = run.rehearse(use_cases()[use_case])
    assert result.report == ""
    assert result.coverage["failed"] and result.coverage["throttled"], "something must have gone wrong"


def test_waiting_takes_no_time(klaviyo_session: MockSession) -> None:
    before = klaviyo_session.mock.control.waited
    with klaviyo_session.open(handle, seed=2, max_examples=60, timeout=20, faults=True) as run:
        run.rehearse(use_cases()["create-profile"])
    assert klaviyo_session.mock.control.waited - before > 3


def test_a_failure_shows_the_fault_and_can_be_played_again(klaviyo_session: MockSession) -> None:
    (mutant,) = [item for item in MUTANTS if item.name == "list made again"]
    with klaviyo_session.open(mutant.integration, seed=1, max_examples=100, timeout=20, faults=True) as run:
        result = run.rehearse(use_cases()[mutant.use_case])
        assert "a fault: " in result.report
        assert result.scenario is not None and result.scenario.faults
        kept = read_scenario(scenario_record(result.scenario))
        assert run.again(use_cases()[mutant.use_case], kept).code == result.code


def test_without_faults_nothing_goes_wrong(klaviyo_session: MockSession) -> None:
    with klaviyo_session.open(handle, seed=2, max_examples=30, timeout=20) as run:
        result = run.rehearse(use_cases()["create-event"])
    assert set(result.coverage) == {"accepted"}
    assert klaviyo_session.mock.control.faults() == ()
