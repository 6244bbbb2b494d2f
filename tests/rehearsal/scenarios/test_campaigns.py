"""Scenarios of campaigns: in the state that the call needs, amid others of every state."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.scenarios import campaigns
from klaviyo_rehearsal.rehearsal.scenarios.choice import Recipe
from klaviyo_rehearsal.rehearsal.scenarios.drawing import must_haves
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal.scenarios.promises import ids_of, labelled


@pytest.mark.parametrize(
    ("recipe", "status"),
    [
        (campaigns.SEND_CAMPAIGN, "Draft"),
        (campaigns.SCHEDULE_CAMPAIGN, "Draft"),
        (campaigns.UPDATE_CAMPAIGN, "Draft"),
        (campaigns.CANCEL_CAMPAIGN, "Scheduled"),
    ],
    ids=["send", "schedule", "update", "cancel"],
)
def test_a_campaign_is_in_the_state_that_the_call_needs(recipe: Recipe, status: str) -> None:
    @given(recipe.strategy())
    def check(scenario: Scenario) -> None:
        states = {item["id"]: item["status"] for item in scenario.seed["campaigns"]}
        assert {states[call.ids[0]] for call in scenario.calls} == {status}

    check()


@pytest.mark.parametrize("name", ["send-campaign", "cancel-campaign", "delete-campaign", "schedule-campaign"])
def test_another_campaign_is_in_the_same_state(name: str) -> None:
    for scenario in must_haves(use_cases()[name], 1):
        meant = {call.ids[0] for call in scenario.calls}
        states = {item["id"]: item["status"] for item in scenario.seed["campaigns"]}
        wanted = {states[identifier] for identifier in meant}
        assert wanted <= {state for identifier, state in states.items() if identifier not in meant}


def test_a_campaign_is_scheduled_at_every_hour_years_ahead() -> None:
    moments = [
        datetime.fromisoformat(call.arguments["send_time"])
        for scenario in must_haves(use_cases()["schedule-campaign"], 1)
        for call in scenario.calls
    ]
    assert {moment.hour for moment in moments} == {*range(24)}
    assert min(moments).year >= 2090


@given(campaigns.UPDATE_CAMPAIGN.strategy())
def test_a_change_of_a_campaign_changes_something(scenario: Scenario) -> None:
    for call in scenario.calls:
        assert call.arguments
        assert call.arguments.get("list_id", ids_of(scenario, "lists")[0]) in ids_of(scenario, "lists")
        assert call.arguments.get("template_id", ids_of(scenario, "templates")[0]) in ids_of(
            scenario, "templates"
        )


def test_a_copy_goes_to_its_list_to_another_one_and_has_a_name_or_none() -> None:
    must = list(must_haves(use_cases()["clone-campaign"], 1))
    lists = {item["id"]: item["lists"] for scenario in must for item in scenario.seed["campaigns"]}
    (other,) = labelled(must, "target: another list")
    assert other.calls[0].arguments["list_id"] not in lists[other.calls[0].ids[0]]
    (unnamed,) = labelled(must, "no name")
    assert "name" not in unnamed.calls[0].arguments


def test_campaigns_fill_more_than_five_pages() -> None:
    sizes = {len(item.seed.get("campaigns", ())) for item in must_haves(use_cases()["list-campaigns"], 1)}
    assert sizes >= {0, 1, 99, 100, 101, 501}
