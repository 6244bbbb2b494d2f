"""Scenarios of recording events: at every hour, again and again, of hard content."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.scenarios import events
from klaviyo_rehearsal.rehearsal.scenarios.drawing import must_haves
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal.scenarios.promises import labelled

MUST = list(must_haves(use_cases()["create-event"], 1))
CALLS: list[LegacyCall] = [call for scenario in MUST for call in scenario.calls]


def test_every_hour_is_met_and_fractions_of_a_second() -> None:
    times = [call.time for call in CALLS if call.time is not None]
    assert {datetime.fromtimestamp(time, UTC).hour for time in times} == {*range(24)}
    assert {time % 1 for time in times} >= {0.25, 0.5}


def test_both_sides_of_a_shift_of_the_clocks_and_of_the_year_s_weeks_are_met() -> None:
    labels = {label for label, _ in events.hard_times()}
    assert {
        "before the clocks go forward in New York",
        "after the clocks go forward in New York",
        "first of an hour twice in Europe",
        "second of an hour twice in Europe",
        "first week of the next year",
        "last week of the year before",
    } <= labels


def test_several_events_of_one_person_and_metric_differ_in_time() -> None:
    (scenario,) = labelled(MUST, "later: thrice on a day")
    times = [call.time for call in scenario.calls]
    assert len({*times}) == 3
    assert {datetime.fromtimestamp(time or 0, UTC).date() for time in times} == {
        datetime.fromtimestamp(times[0] or 0, UTC).date()
    }
    assert len({call.event for call in scenario.calls}) == 1


def test_properties_are_as_many_as_there_may_be() -> None:
    assert {sum(name.startswith("Property ") for name in call.properties) for call in CALLS} >= {26, 101, 300}
    assert max(len(str(call.properties.get("Text", ""))) for call in CALLS) == 102_400
    assert max(len(call.event or "") for call in CALLS) == 127


@given(events.CREATE_EVENT.strategy())
def test_events_of_a_scenario_are_of_one_person_and_metric(scenario: Scenario) -> None:
    assert len({call.event for call in scenario.calls}) == 1
    assert all(call.customer_properties == scenario.calls[0].customer_properties for call in scenario.calls)


@given(events.CREATE_EVENT_ONCE.strategy())
def test_calls_to_be_recorded_once_say_so(scenario: Scenario) -> None:
    assert all(call.properties["__track_once__"] is True for call in scenario.calls)


def test_a_browser_gives_no_consent_with_an_event() -> None:
    for scenario in must_haves(use_cases()["client-event"], 1):
        assert all("$consent" not in call.customer_properties for call in scenario.calls)
