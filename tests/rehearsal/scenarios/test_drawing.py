"""The scenarios of each use case: of its own calls, written as JSON, and with must-haves beside the draw."""

from __future__ import annotations

import dataclasses

import orjson
import pytest
from hypothesis import given

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.scenarios.drawing import RECIPES, must_haves, scenarios
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal.scenarios.promises import ids_of


def is_of(name: str, scenario: Scenario) -> None:
    assert scenario.calls
    assert {call.name for call in scenario.calls} <= set(use_cases()[name].calls)
    content = [scenario.seed, [call.as_dict() for call in scenario.calls]]
    assert orjson.loads(orjson.dumps(content)) == content


@pytest.mark.parametrize("name", use_cases())
def test_a_scenario_gives_what_its_use_case_asks_for(name: str) -> None:
    @given(scenarios(use_cases()[name]))
    def check(scenario: Scenario) -> None:
        is_of(name, scenario)
        assert scenario.label == ""

    check()


@pytest.mark.parametrize("name", use_cases())
def test_every_value_that_must_be_met_is_met_and_named_in_the_label(name: str) -> None:
    played = list(must_haves(use_cases()[name], 7))
    for scenario in played:
        is_of(name, scenario)
    parts = [part for scenario in played for part in scenario.label.split("; ")]
    for choice, values in RECIPES[name].choices.items():
        for label in values.must:
            assert any(part.startswith(f"{choice.replace('_', ' ')}: {label}") for part in parts), label


def test_there_are_recipes_for_the_use_cases_and_for_nothing_else() -> None:
    assert RECIPES.keys() == use_cases().keys()


def test_the_ids_of_must_haves_follow_from_the_number_of_the_run() -> None:
    one, same, other = (list(must_haves(use_cases()["delete-list"], number)) for number in (1, 1, 2))
    assert [item.calls for item in one] == [item.calls for item in same]
    assert not {item.calls[0].ids for item in one} & {item.calls[0].ids for item in other}


def test_no_two_drawn_accounts_have_the_same_ids() -> None:
    seen: set[str] = set()

    @given(scenarios(use_cases()["get-profile"]))
    def draw(scenario: Scenario) -> None:
        seen.add(ids_of(scenario, "profiles")[0])

    draw()
    assert len(seen) > 10


def test_a_use_case_without_a_recipe_is_refused_by_name() -> None:
    unknown = dataclasses.replace(use_cases()["create-event"], name="make-coffee")
    for draw in (scenarios, must_haves):
        with pytest.raises(ContractError, match="'make-coffee'"):
            draw(unknown)
