"""Scenarios of one person: known, named by every identifier, changed in every way."""

from __future__ import annotations

import pytest
from hypothesis import given

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.scenarios import profiles
from klaviyo_rehearsal.rehearsal.scenarios.choice import Recipe
from klaviyo_rehearsal.rehearsal.scenarios.drawing import must_haves
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal.scenarios.promises import ids_of, labelled


@pytest.mark.parametrize("recipe", [profiles.GET_PROFILE, profiles.UPDATE_PERSON], ids=["get", "update"])
def test_a_profile_that_an_id_names_is_there(recipe: Recipe) -> None:
    @given(recipe.strategy())
    def check(scenario: Scenario) -> None:
        assert {call.ids[0] for call in scenario.calls} <= {*ids_of(scenario, "profiles")}

    check()


def test_the_profile_that_is_read_is_not_the_first_of_an_account() -> None:
    for scenario in must_haves(use_cases()["get-profile"], 1):
        assert scenario.calls[0].ids[0] not in ids_of(scenario, "profiles")[:1]


def test_two_names_are_unset_and_identifiers_are_changed() -> None:
    must = list(must_haves(use_cases()["update-person"], 1))
    (scenario,) = labelled(must, "unset: two")
    assert len(scenario.calls[0].arguments["$unset"]) == 2
    (scenario,) = labelled(must, "changed: all")
    assert {"$email", "$phone_number", "$id"} <= scenario.calls[0].arguments.keys()


def test_people_are_sought_by_identifiers_with_blanks_quotes_commas_and_brackets() -> None:
    sought = {
        value
        for scenario in must_haves(use_cases()["query-profiles"], 1)
        for call in scenario.calls
        for value in call.arguments.values()
    }
    for sign in (" ", '"', "'", ",", "(", "[", "\\", "+", "&", "%"):
        assert any(sign in value for value in sought), sign


def test_a_known_field_is_named_as_null_and_as_empty_text() -> None:
    for name in ("update-profile", "update-person"):
        must = list(must_haves(use_cases()[name], 1))
        assert [*labelled(must, "null for known fields")]
        assert [*labelled(must, "empty text for known fields")]


@given(profiles.DELETE_PROFILE.strategy())
def test_somebody_else_is_not_forgotten(scenario: Scenario) -> None:
    named = {value for call in scenario.calls for value in call.arguments.values()}
    kept = [
        item
        for item in scenario.seed["profiles"]
        if not named & {item["id"], item.get("email"), item.get("phone_number")}
    ]
    assert kept or len(scenario.seed["profiles"]) == len(scenario.calls)
