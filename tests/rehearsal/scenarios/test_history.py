"""Scenarios of the past: events of known people and metrics, around the days and pages that are asked for."""

from __future__ import annotations

from datetime import date

from hypothesis import given

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.scenarios import history
from klaviyo_rehearsal.rehearsal.scenarios.drawing import must_haves
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal.scenarios.promises import ids_of


@given(history.QUERY_EVENTS.strategy())
def test_events_are_of_known_people_and_metrics(scenario: Scenario) -> None:
    metrics = {metric["name"] for metric in scenario.seed.get("metrics", ())}
    for event in scenario.seed.get("events", ()):
        assert event["profile"] in ids_of(scenario, "profiles")
        assert event["metric"] in metrics


def test_timelines_are_as_long_as_the_pages_of_both_apis() -> None:
    must = list(must_haves(use_cases()["query-events"], 1))
    for count in (0, 1, 99, 100, 101, 199, 200, 201, 1000, 1001):
        (scenario,) = (item for item in must if item.label == f"length: {count} events")
        names = {metric["id"]: metric["name"] for metric in scenario.seed["metrics"]}
        own = [
            event for event in scenario.seed["events"] if event["metric"] == names[scenario.calls[0].ids[0]]
        ]
        assert count <= len(own) <= count + 3


def test_an_export_has_events_on_both_sides_of_both_ends() -> None:
    for scenario in must_haves(use_cases()["aggregate-events"], 1):
        asked = scenario.calls[0].arguments
        days = {event["time"][:10] for event in scenario.seed["events"]}
        assert {asked["start_date"], asked["end_date"]} <= days
        assert any(day < asked["start_date"] for day in days)
        assert any(day > asked["end_date"] for day in days)


@given(history.AGGREGATE_EVENTS.strategy())
def test_an_export_asks_for_32_days_at_most(scenario: Scenario) -> None:
    for call in scenario.calls:
        first, last = (date.fromisoformat(call.arguments[name]) for name in ("start_date", "end_date"))
        assert 0 <= (last - first).days <= 31


def test_metrics_fill_more_than_a_page_and_more_than_five() -> None:
    sizes = {len(scenario.seed.get("metrics", ())) for scenario in must_haves(use_cases()["list-metrics"], 1)}
    assert sizes >= {0, 1, 99, 100, 101, 199, 200, 201, 1001}
