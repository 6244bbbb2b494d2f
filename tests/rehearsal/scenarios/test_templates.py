"""Scenarios of templates: those that the calls name are there, with HTML that is easily spoilt."""

from __future__ import annotations

import pytest
from hypothesis import given

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.scenarios import templates
from klaviyo_rehearsal.rehearsal.scenarios.bystanders import metric_of
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
        templates.TEST_TEMPLATE,
    ],
    ids=["update", "delete", "clone", "render", "test"],
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


def test_each_template_that_is_sent_has_a_live_flow_with_the_same_email() -> None:
    scenarios = [*must_haves(use_cases()["test-template"], 1)]
    for scenario in scenarios:
        html = {item["id"]: item["html"] for item in scenario.seed["templates"]}
        messages = {flow["metric"]: flow["actions"][0]["data"]["message"] for flow in scenario.seed["flows"]}
        assert len(messages) > len({call.ids for call in scenario.calls}), "no flow that nothing triggers"
        for call in scenario.calls:
            message = messages[metric_of(call.ids[0])]
            assert html[message["template_id"]].replace("event.", "") == html[call.ids[0]]
            assert message["subject_line"] == call.arguments["subject"]
            assert message["from_label"] == call.arguments["from_name"]
    to = [call.arguments["to"] for scenario in scenarios for call in scenario.calls]
    assert {len(item) for item in to if isinstance(item, list)} >= {1, 3, 12}
    assert any(isinstance(item, str) for item in to)
