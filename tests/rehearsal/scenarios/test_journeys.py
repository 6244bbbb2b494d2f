"""Sequences of calls: about the same people again and again, and of known ones where it takes one."""

from __future__ import annotations

from collections import Counter

from hypothesis import given

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.scenarios.drawing import must_haves
from klaviyo_rehearsal.rehearsal.scenarios.journeys import JOURNEY
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal.scenarios.promises import labelled

MUST = list(must_haves(use_cases()["journey"], 1))


def names(label: str) -> list[str]:
    (scenario,) = labelled(MUST, f"steps: {label}")
    return [call.name for call in scenario.calls]


def test_people_come_back_after_their_deletion() -> None:
    assert names("back after deletion") == ["identify", "request deletion", "identify"]
    assert names("event after deletion") == ["track", "request deletion", "track"]


def test_people_subscribe_and_join_again() -> None:
    assert names("subscribed again") == ["subscribe", "unsubscribe", "subscribe"]
    assert names("added again") == ["add members", "remove members", "add members"]


def test_events_of_one_person_and_metric_have_times_or_ids_of_their_own() -> None:
    for label in ("three events of a metric", "two ids in a second"):
        (scenario,) = labelled(MUST, label)
        keys = [(call.event, call.time, call.properties.get("$event_id")) for call in scenario.calls]
        assert len({*keys}) == len(keys)
    assert len({call.time for call in scenario.calls}) == 1


def test_several_lists_are_in_use() -> None:
    (scenario,) = labelled(MUST, "off one of two lists")
    assert len({call.ids for call in scenario.calls}) == 2


@given(JOURNEY.strategy())
def test_only_known_people_are_deleted_or_freed_from_suppression(scenario: Scenario) -> None:
    known = Counter(profile["email"] for profile in scenario.seed.get("profiles", ()))
    for call in scenario.calls:
        if call.name in ("request deletion", "include person"):
            assert known[call.arguments["email"]]
        if call.name == "request deletion":
            known[call.arguments["email"]] = 0
        for person in (*call.arguments.get("profiles", ()), call.customer_properties, call.properties):
            known[person.get("$email") or person.get("email")] += 1
        if call.name == "exclude person":  # which makes a profile
            known[call.arguments["email"]] += 1
