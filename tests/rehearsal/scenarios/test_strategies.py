"""Drawn calls: what the generator promises of each, and that the new API takes what they say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.checking.request import check_body
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.legacy.field_map import EVENT_FIELDS, PROFILE_FIELDS
from klaviyo_rehearsal.contracts.openapi.contract import Contract, Library
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.scenarios.drawing import scenarios
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from klaviyo_rehearsal.rehearsal.scenarios.strategies import identify_calls, people, track_calls

_SEARCH = settings(max_examples=2000, phases=[Phase.generate], database=None, derandomize=True)
_IDENTIFIERS = ("$email", "$phone_number", "$id")


def _is_a_good_person(person: Mapping[str, Any]) -> None:
    assert any(name in person for name in _IDENTIFIERS)
    assert not re.search(r"@([^@]+\.)?(example|test)\.com$", person.get("$email", ""))
    assert re.fullmatch(r"\+[1-9][0-9]{6,14}", person.get("$phone_number", "+15005550006"))
    assert {key for key in person if key.startswith("$")} <= set(PROFILE_FIELDS)
    assert not {"email", "id"} & set(person)


@given(people())
def test_a_person_has_an_identifier_and_no_unknown_dollar_keys(person: dict[str, Any]) -> None:
    _is_a_good_person(person)
    assert orjson.loads(orjson.dumps(person)) == person


def test_every_key_that_integrations_sent_of_a_person_is_drawn_some_time() -> None:
    missing = set(PROFILE_FIELDS) - {"$anonymous", "$exchange_id"}

    def is_complete(person: dict[str, Any]) -> bool:
        missing.difference_update(person)
        return not missing and set(_IDENTIFIERS) <= set(person)

    assert find(people(), is_complete, settings=_SEARCH)


@given(people(email="ann@northwind.shop"))
def test_a_person_of_a_given_address_has_that_address_alone(person: dict[str, Any]) -> None:
    assert person["$email"] == "ann@northwind.shop"
    assert not {"$phone_number", "$id"} & set(person)


@given(track_calls())
def test_a_track_call_says_who_did_what(call: LegacyCall) -> None:
    _is_a_good_person(call.customer_properties)
    assert call.name == "track"
    assert call.event
    assert {key for key in call.properties if key.startswith("$")} <= set(EVENT_FIELDS)
    assert not any(key.startswith("__") for key in call.properties)
    assert call.time is None or len(str(call.time)) == 10
    assert orjson.loads(orjson.dumps(call.payload())) == call.payload()


@given(identify_calls())
def test_an_identify_call_says_who_someone_is(call: LegacyCall) -> None:
    _is_a_good_person(call.properties)
    assert (call.name, call.event, call.time) == ("identify", None, None)


@pytest.mark.parametrize("name", use_cases())
def test_a_scenario_gives_what_its_use_case_asks_for(name: str) -> None:
    use_case = use_cases()[name]

    @given(scenarios(use_case))
    def check(scenario: Scenario) -> None:
        assert scenario.calls
        assert {call.name for call in scenario.calls} <= set(use_case.calls)
        assert orjson.loads(orjson.dumps(scenario.seed)) == scenario.seed

    check()


def _attributes_of(person: Mapping[str, Any]) -> dict[str, Any]:
    """Move each key to where the field map says, as a right migration does."""
    attributes: dict[str, Any] = {}
    for key, value in person.items():
        target = PROFILE_FIELDS.get(key)
        group, _, name = target.rpartition(".") if target else ("properties", "", key)
        (attributes.setdefault(group, {}) if group else attributes)[name] = value
    return attributes


@given(st.data())
def test_a_drawn_call_that_is_moved_by_the_field_map_is_accepted(
    library: Library, data: st.DataObject
) -> None:
    call = data.draw(track_calls())
    person = {key: value for key, value in call.customer_properties.items() if key != "$locale"}
    metric = {"data": {"type": "metric", "attributes": {"name": call.event}}}
    profile = {"data": {"type": "profile", "attributes": _attributes_of(person)}}
    properties = {key: value for key, value in call.properties.items() if key not in EVENT_FIELDS}
    moved = {EVENT_FIELDS[key]: value for key, value in call.properties.items() if key in EVENT_FIELDS}
    event = {"properties": properties, "metric": metric, "profile": profile, **moved}
    for contract in library.contracts.values():
        assert (
            _violations(contract, "POST /api/events", {"data": {"type": "event", "attributes": event}}) == []
        )
        assert _violations(contract, "POST /api/profile-import", profile) == []


def _violations(contract: Contract, operation: str, body: Any) -> list[Any]:
    return [(item.code, item.pointer) for item in check_body(contract[operation], body)]
