"""Scenarios of persons: known and new, with their variants and devices."""

from __future__ import annotations

from hypothesis import given

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.mockserver.generic.live_defaults import catalog_id
from klaviyo_rehearsal.rehearsal.scenarios.beyond import people
from klaviyo_rehearsal.rehearsal.scenarios.drawing import must_haves
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal.scenarios.promises import ids_of, labelled


@given(people.WATCH_VARIANT.strategy())
def test_the_variant_is_there_and_another_beside_it(scenario: Scenario) -> None:
    wanted = catalog_id(scenario.calls[0].arguments["variant"])
    assert wanted in ids_of(scenario, "resources")
    assert len([item for item in scenario.seed["resources"] if item["type"] == "catalog-variant"]) == 2


def test_a_token_may_be_another_persons() -> None:
    (moved,) = labelled(must_haves(use_cases()["register-device"], 1), "device: another person's")
    first, second = moved.calls
    assert first.arguments["token"] == second.arguments["token"]
    assert first.arguments["profile"] != second.arguments["profile"]


def test_a_person_is_known_or_new() -> None:
    played = [*must_haves(use_cases()["register-device"], 1)]
    addresses = [
        {entry.get("email") for entry in item.seed.get("profiles", ())}
        for item in labelled(played, "known: ")
    ]
    assert [
        people_of(item) <= known for item, known in zip(labelled(played, "known: "), addresses, strict=True)
    ] == [
        True,
        False,
    ]


def people_of(scenario: Scenario) -> set[str]:
    return {call.arguments["profile"]["email"] for call in scenario.calls}
