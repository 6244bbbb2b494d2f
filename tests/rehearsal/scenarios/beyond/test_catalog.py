"""Scenarios of the catalog: known and new items, whose neighbours resemble them."""

from __future__ import annotations

import pytest
from hypothesis import given

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.mockserver.generic.live_defaults import catalog_id
from klaviyo_rehearsal.rehearsal.scenarios.beyond import catalog
from klaviyo_rehearsal.rehearsal.scenarios.choice import Recipe
from klaviyo_rehearsal.rehearsal.scenarios.drawing import must_haves
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal.scenarios.promises import ids_of, labelled


@given(catalog.SYNC_ITEM.strategy())
def test_a_new_item_has_the_fields_that_the_api_demands(scenario: Scenario) -> None:
    item = scenario.calls[0].arguments["item"]
    known = catalog_id(item["external_id"]) in ids_of(scenario, "resources")
    assert known or {"title", "description", "url"} <= item.keys()


@pytest.mark.parametrize("recipe", [catalog.SYNC_ITEM, catalog.SYNC_VARIANT], ids=["item", "variant"])
def test_three_others_resemble_the_one_that_is_meant(recipe: Recipe) -> None:
    @given(recipe.strategy())
    def check(scenario: Scenario) -> None:
        arguments = scenario.calls[0].arguments
        own = arguments.get("variant", arguments["item"])
        begun = catalog_id(own["external_id"])[:100]
        others = [item for item in ids_of(scenario, "resources") if item.startswith(begun)]
        assert len(others) >= 2

    check()


def test_an_import_has_items_beyond_one_job() -> None:
    played = [*must_haves(use_cases()["import-items"], 1)]
    sizes = {len(item.calls[0].arguments["items"]) for item in played}
    assert {1, 100, 101, 201} <= sizes
    (every,) = labelled(played, "known: all")
    ids = ids_of(every, "resources")
    items = every.calls[0].arguments["items"]
    assert all(catalog_id(item["external_id"]) in ids for item in items)


@given(catalog.CATEGORIZE_ITEM.strategy())
def test_the_wanted_categories_are_there(scenario: Scenario) -> None:
    wanted = map(catalog_id, scenario.calls[0].arguments["categories"])
    assert {*wanted} <= {*ids_of(scenario, "resources")}


def test_one_of_the_items_to_remove_may_have_gone() -> None:
    (gone,) = labelled(must_haves(use_cases()["remove-items"], 1), "gone: True")
    first, *others = map(catalog_id, gone.calls[0].arguments["external_ids"])
    assert first not in ids_of(gone, "resources") and {*others} <= {*ids_of(gone, "resources")}
