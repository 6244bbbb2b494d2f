"""Scenarios of campaigns and templates: in the state that the call needs."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.rehearsal.scenarios import content
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario


@given(content.schedule_campaign())
def test_a_campaign_is_scheduled_years_ahead(scenario: Scenario) -> None:
    moment = datetime.fromisoformat(scenario.calls[0].arguments["send_time"])
    assert moment.year == 2099
    assert scenario.seed["campaigns"][0]["status"] == "Draft"


@given(content.cancel_campaign())
def test_a_campaign_that_is_cancelled_has_a_time(scenario: Scenario) -> None:
    (campaign,) = scenario.seed["campaigns"]
    assert campaign["status"] == "Scheduled"
    assert campaign["send_at"]


@given(content.update_campaign())
def test_a_change_of_a_campaign_changes_something(scenario: Scenario) -> None:
    (call,) = scenario.calls
    assert call.arguments
    assert call.arguments.get("list_id", "QkS3xD") in {item["id"] for item in scenario.seed["lists"]}


@pytest.mark.parametrize(
    "drawn",
    [
        content.update_template(),
        content.delete_template(),
        content.clone_template(),
        content.render_template(),
    ],
    ids=["update", "delete", "clone", "render"],
)
def test_a_template_that_is_named_is_there(drawn: st.SearchStrategy[Scenario]) -> None:
    @given(drawn)
    def check(scenario: Scenario) -> None:
        assert [item["id"] for item in scenario.seed["templates"]] == list(scenario.calls[0].ids)

    check()
