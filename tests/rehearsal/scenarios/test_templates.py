"""Scenarios of templates: those that the calls name are there, with HTML that is easily spoilt."""

from __future__ import annotations

import pytest
from hypothesis import given

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.scenarios import templates
from klaviyo_rehearsal.rehearsal.scenarios.choice import Recipe
from klaviyo_rehearsal.rehearsal.scenarios.drawing import must_haves
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal.scenarios.promises import ids_of


@pytest.mark.parametrize(
    "recipe",
    [
        templates.UPDATE_TEMPLATE,
        templates.DELETE_TEMPLATE,
        templates.CLONE_TEMPLATE,
        templates.RENDER_TEMPLATE,
    ],
    ids=["update", "delete", "clone", "render"],
)
def test_a_template_that_is_named_is_there(recipe: Recipe) -> None:
    @given(recipe.strategy())
    def check(scenario: Scenario) -> None:
        assert {call.ids[0] for call in scenario.calls} <= {*ids_of(scenario, "templates")}

    check()


@pytest.mark.parametrize("name", ["create-template", "update-template"])
def test_html_has_blanks_between_tags_and_around(name: str) -> None:
    pages = [
        call.arguments["html"]
        for scenario in must_haves(use_cases()[name], 1)
        for call in scenario.calls
        if "html" in call.arguments
    ]
    assert any("</b> <i>" in page for page in pages)
    assert any(page != page.strip() for page in pages)
    assert any("<!--" in page for page in pages)
    assert max(map(len, pages)) > 80_000


def test_templates_fill_more_than_five_pages() -> None:
    sizes = {len(item.seed.get("templates", ())) for item in must_haves(use_cases()["list-templates"], 1)}
    assert sizes >= {0, 1, 9, 10, 11, 51, 101} or sizes >= {3, 4, 12, 13, 14, 54, 104}
