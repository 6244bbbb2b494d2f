"""The scenarios of each use case: of its own calls, and written as JSON."""

from __future__ import annotations

import dataclasses

import orjson
import pytest
from hypothesis import given

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.scenarios.drawing import scenarios
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario


@pytest.mark.parametrize("name", use_cases())
def test_a_scenario_gives_what_its_use_case_asks_for(name: str) -> None:
    use_case = use_cases()[name]

    @given(scenarios(use_case))
    def check(scenario: Scenario) -> None:
        assert scenario.calls
        assert {call.name for call in scenario.calls} <= set(use_case.calls)
        assert orjson.loads(orjson.dumps(scenario.seed)) == scenario.seed

    check()


def test_a_use_case_without_a_strategy_is_refused_by_name() -> None:
    unknown = dataclasses.replace(use_cases()["create-event"], name="make-coffee")
    with pytest.raises(ContractError, match="'make-coffee'"):
        scenarios(unknown)
