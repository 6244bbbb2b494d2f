"""Drawn calls about people: complete, and written as JSON."""

from __future__ import annotations

import orjson
from hypothesis import given

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.legacy.field_map import EVENT_FIELDS
from klaviyo_rehearsal.rehearsal.scenarios.calls import identify_calls, intent, track_calls, v1, v2
from tests.rehearsal.scenarios.promises import CUSTOM, is_a_good_person


@given(track_calls())
def test_a_track_call_names_person_and_event(call: LegacyCall) -> None:
    is_a_good_person(call.customer_properties)
    assert call.name == "track"
    assert call.event
    assert {key for key in call.properties if key.startswith("$")} <= set(EVENT_FIELDS) | CUSTOM
    assert not any(key.startswith("__") for key in call.properties)
    assert call.time is None or len(str(call.time)) == 10
    assert orjson.loads(orjson.dumps(call.payload())) == call.payload()


@given(identify_calls())
def test_an_identify_call_is_about_a_person(call: LegacyCall) -> None:
    is_a_good_person(call.properties)
    assert (call.name, call.event, call.time) == ("identify", None, None)


def test_each_version_has_its_maker() -> None:
    made = [make("delete list", "Y6nRLr", reason="old") for make in (v1, v2, intent)]
    assert [call.version for call in made] == ["v1", "v2", "guide"]
    assert all((call.ids, call.arguments) == (("Y6nRLr",), {"reason": "old"}) for call in made)
