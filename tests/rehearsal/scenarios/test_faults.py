"""Drawn faults: at most one, which the mock can read, and the scenario stays as it is."""

from __future__ import annotations

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.http.faults import read_faults
from klaviyo_rehearsal.rehearsal.scenarios.faults import under_faults
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario

PLAIN = Scenario((LegacyCall.identify({"$email": "ana@northwind.shop"}),), {"lists": [{"id": "Y6nRLr"}]})


@given(under_faults(st.just(PLAIN)))
def test_one_request_at_most_meets_a_fault(scenario: Scenario) -> None:
    assert (scenario.calls, scenario.seed) == (PLAIN.calls, PLAIN.seed)
    assert len(scenario.faults) <= 1
    for fault in scenario.faults:
        (rule,) = read_faults(dict(fault))
        assert rule.nth in (1, 2, 3)


def test_every_kind_of_fault_is_drawn_and_sometimes_none() -> None:
    seen = set()

    @settings(max_examples=200, phases=[Phase.generate], database=None, derandomize=True)
    @given(under_faults(st.just(PLAIN)))
    def collect(scenario: Scenario) -> None:
        seen.update({str(fault["do"]) for fault in scenario.faults} or {"none"})

    collect()
    assert seen == {"429", "503", "524", "reset", "reset-after", "delay", "none"}
