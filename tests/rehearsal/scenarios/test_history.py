"""Scenarios of the past: events of known people and metrics, within the days that are asked for."""

from __future__ import annotations

from hypothesis import given

from klaviyo_rehearsal.rehearsal.scenarios import history
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario


@given(history.query_events())
def test_events_are_of_known_people_and_metrics(scenario: Scenario) -> None:
    people = {profile["id"] for profile in scenario.seed["profiles"]}
    metrics = {metric["name"] for metric in scenario.seed["metrics"]}
    for event in scenario.seed["events"]:
        assert event["profile"] in people
        assert event["metric"] in metrics
        assert event["time"].startswith("2026-03-")
    assert len({event["unique_id"] for event in scenario.seed["events"]}) == len(scenario.seed["events"])


@given(history.aggregate_events())
def test_an_export_asks_for_days_of_the_same_month(scenario: Scenario) -> None:
    (call,) = scenario.calls
    assert call.ids == (history.METRIC,)
    assert call.arguments["start_date"] < call.arguments["end_date"]
    assert call.arguments["end_date"].startswith("2026-03-")


@given(history.list_metrics())
def test_metrics_that_are_read_have_ids_of_their_own(scenario: Scenario) -> None:
    ids = [metric["id"] for metric in scenario.seed["metrics"]]
    assert len(set(ids)) == len(ids)
