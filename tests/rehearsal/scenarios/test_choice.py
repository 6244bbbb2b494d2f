"""Recipes: every value that must be met is walked through, alone or together with others."""

from __future__ import annotations

from hypothesis import find
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.scenarios.choice import Choice, counts, one_of, recipe
from klaviyo_rehearsal.rehearsal.scenarios.lived_in import LivedIn
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario


def _said(account: LivedIn, first: str, second: str, state: str, count: int) -> Scenario:
    account.list(name=first)
    return Scenario((LegacyCall(f"{first} {second} {state} {count}"),), account.seed())


RECIPE = recipe(
    _said,
    first=Choice(st.sampled_from("xy"), "a", {"one": "b", "two": "c", "three": "d"}),
    second=Choice(st.sampled_from("xy"), "a", {"four": "e"}),
    state=one_of("known", "unknown"),
    count=counts([1, 2], 10, 11),
)


def test_values_are_met_together_and_those_apart_alone_beside_the_usual_ones() -> None:
    made = {item.label: item.calls[0].name for item in RECIPE.must_haves(1)}
    assert made == {
        "first: one; second: four": "b e known 2",
        "first: two": "c a known 2",
        "first: three": "d a known 2",
        "state: known": "a a known 2",
        "state: unknown": "a a unknown 2",
        "count: 10": "a a known 10",
        "count: 11": "a a known 11",
    }


def test_each_must_have_has_an_account_of_its_own() -> None:
    ids = [item.seed["lists"][1]["id"] for item in RECIPE.must_haves(1)]
    assert len({*ids}) == len(ids)


def test_a_drawn_scenario_shrinks_to_an_account_without_bystanders() -> None:
    smallest = find(RECIPE.strategy(), lambda scenario: scenario.calls[0].name.startswith("y"))
    assert smallest.calls[0].name == "y x known 1"
    assert [entry["name"] for entry in smallest.seed["lists"]] == ["y"]
    assert "profiles" not in smallest.seed
