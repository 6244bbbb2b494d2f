"""Drawn faults: at most one rule, which the mock can read, and the scenario stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.http.faults import read_faults
from klaviyo_rehearsal.rehearsal.scenarios.faults import LAG, every_fault, under_faults
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario

PLAIN = Scenario((LegacyCall.identify({"$email": "ana@northwind.shop"}),), {"lists": [{"id": "Y6nRLr"}]})


@given(under_faults(st.just(PLAIN)))
def test_one_rule_at_most_is_drawn_which_the_mock_can_read(scenario: Scenario) -> None:
    assert (scenario.calls, scenario.seed) == (PLAIN.calls, PLAIN.seed)
    assert len(scenario.faults) <= 1
    for fault in scenario.faults:
        # The lag is a setting of the account, not a rule of the mock.
        assert fault["do"] == LAG or len(read_faults(dict(fault))) == 1


def test_every_fault_is_drawn_and_sometimes_none() -> None:
    seen = set()

    @settings(max_examples=1000, phases=[Phase.generate], database=None, derandomize=True)
    @given(under_faults(st.just(PLAIN)))
    def collect(scenario: Scenario) -> None:
        seen.update(map(_without_number, scenario.faults) if scenario.faults else ["none"])

    collect()
    assert seen == {"none", *map(_without_number, every_fault())}


def _without_number(fault: Mapping[str, Any]) -> str:
    return str({name: value for name, value in fault.items() if name != "nth"})
