"""Scenarios of reports: campaigns at the edges of the asked days, and outside them."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.scenarios.beyond.reports import STATISTICS
from klaviyo_rehearsal.rehearsal.scenarios.drawing import must_haves
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario

PLAYED = [*must_haves(use_cases()["export-report"], 1)]


def days(scenario: Scenario) -> tuple[str, str]:
    arguments = scenario.calls[0].arguments
    return arguments["start"], arguments["end"]


def test_messages_are_received_in_the_first_and_the_last_minutes() -> None:
    for scenario in PLAYED:
        start, end = days(scenario)
        received = [item["time"] for item in scenario.seed["events"] if item["metric"] == "Received Email"]
        within = [time for time in received if start <= time <= end]
        if within:
            assert start in within
            assert max(within)[:10] == end[:10]


def test_campaigns_are_outside_of_the_days_unless_the_scenario_has_none() -> None:
    for scenario in PLAYED:
        start, end = days(scenario)
        own = [item for item in scenario.seed["events"] if "$message" in item["properties"]]
        outside = [item for item in own if not start <= item["time"] <= end]
        assert bool(outside) is ("outside: False" not in scenario.label)


def test_each_statistic_is_asked_by_itself_and_with_all_others() -> None:
    asked = {tuple(item.calls[0].arguments["statistics"]) for item in PLAYED}
    assert {(name,) for name in STATISTICS} | {STATISTICS} <= asked
