"""Drawn calls about people: complete, and of one person where they belong together."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.legacy.field_map import EVENT_FIELDS
from klaviyo_rehearsal.rehearsal.scenarios.calls import (
    identify_calls,
    intent,
    once_calls,
    subscribers,
    track_calls,
    v1,
    v2,
)
from tests.rehearsal.scenarios.promises import is_a_good_person


@given(track_calls())
def test_a_track_call_names_person_and_event(call: LegacyCall) -> None:
    is_a_good_person(call.customer_properties)
    assert call.name == "track"
    assert call.event
    assert {key for key in call.properties if key.startswith("$")} <= set(EVENT_FIELDS)
    assert not any(key.startswith("__") for key in call.properties)
    assert call.time is None or len(str(call.time)) == 10
    assert orjson.loads(orjson.dumps(call.payload())) == call.payload()


@given(identify_calls())
def test_an_identify_call_is_about_a_person(call: LegacyCall) -> None:
    is_a_good_person(call.properties)
    assert (call.name, call.event, call.time) == ("identify", None, None)


@given(once_calls())
def test_calls_to_be_recorded_once_are_of_one_person_and_one_event(calls: tuple[LegacyCall, ...]) -> None:
    assert len({(call.event, call.customer_properties["$email"]) for call in calls}) == 1
    assert all(call.properties["__track_once__"] is True for call in calls)


@given(subscribers(1))
def test_a_subscriber_consents_to_sms_only_with_a_phone_number(person: dict[str, Any]) -> None:
    assert person["email"] == "guest1+tag@northwind.shop"
    assert "sms_consent" not in person or "phone_number" in person


def test_each_version_has_its_maker() -> None:
    made = [make("delete list", "Y6nRLr", reason="old") for make in (v1, v2, intent)]
    assert [call.version for call in made] == ["v1", "v2", "guide"]
    assert all((call.ids, call.arguments) == (("Y6nRLr",), {"reason": "old"}) for call in made)
