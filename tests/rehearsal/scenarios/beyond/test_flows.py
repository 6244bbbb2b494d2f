"""Scenarios of flows: those that are switched are there, and others beside them."""

from __future__ import annotations

from hypothesis import given

from klaviyo_rehearsal.rehearsal.scenarios.beyond.flows import SWITCH_FLOW
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal.scenarios.promises import ids_of


@given(SWITCH_FLOW.strategy())
def test_two_flows_stay_as_they_are(scenario: Scenario) -> None:
    switched = {call.ids[0] for call in scenario.calls}
    assert switched < {*ids_of(scenario, "flows")}
    assert len(scenario.seed["flows"]) == len(switched) + 2
    assert len({flow["status"] for flow in scenario.seed["flows"]}) == 1
