"""Every argument of every old call is played in every run, with each word and each field of the map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall, LegacyEndpoint
from klaviyo_rehearsal.contracts.legacy.field_map import (
    EVENT_FIELDS,
    PROFILE_FIELDS,
    UNPREFIXED_FIELDS,
    WITHOUT_ATTRIBUTE,
)
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, use_cases
from klaviyo_rehearsal.rehearsal.scenarios.drawing import must_haves

# Endpoints that no use case names: their calls have no one to play them.
_OLD_NAMES = {name for case in use_cases().values() for name in case.legacy}
# v1's older spelling of calls that v2 has too; the use cases play v2's.
_OLDER = {
    ("v1", name)
    for name in ("list lists", "create list", "update list", "delete list", "check members", "add members")
}
# Arguments that only the rehearsal sends: it follows the pages by itself (rehearsal/engine/old_calls.py).
_OF_THE_REHEARSAL = {("all members", "marker")}
# Fields of a person that a call cannot carry today, and the reason.
_WITHOUT_SUCCESSOR = {
    ("identify", "$anonymous"): "bodies of profiles have none since 2026-01-15; a browser's identify has one",
    ("update person", "$anonymous"): "PATCH /api/profiles/{id} has none since 2026-01-15 (SPEC)",
    ("update person", "$exchange_id"): "PATCH /api/profiles/{id} has no _kx (SPEC)",
    ("subscribe", "$unset"): "v2 listed people with their properties, and took none away (V2SUB)",
    ("add members", "$unset"): "v2 listed people with their properties, and took none away (V2LIST)",
}


@lru_cache(maxsize=1)
def played() -> tuple[LegacyCall, ...]:
    return tuple(call for case in use_cases().values() for item in must_haves(case, 3) for call in item.calls)


def endpoints() -> Iterator[LegacyEndpoint]:
    for endpoint in legacy_api().endpoints:
        if endpoint.name in _OLD_NAMES and (endpoint.version, endpoint.name) not in _OLDER:
            yield endpoint


@pytest.mark.parametrize("endpoint", [*endpoints()], ids=lambda item: f"{item.method} {item.path}")
def test_every_argument_of_an_endpoint_is_played_with_every_word_that_it_may_hold(
    endpoint: LegacyEndpoint,
) -> None:
    calls = [call for call in played() if (call.name, call.version) == (endpoint.name, endpoint.version)]
    assert calls
    for name, words in endpoint.arguments.items():
        if (endpoint.name, name) in _OF_THE_REHEARSAL:
            continue
        sent = [call.arguments[name] for call in calls if name in call.arguments]
        assert sent, f"{name} is never played"
        for word in words:
            assert word in sent, f"{name}={word} is never played"


def people_of(call: LegacyCall) -> Iterator[Mapping[str, Any]]:
    if call.name in ("subscribe", "add members"):
        yield from call.arguments["profiles"]
    elif call.name == "track":
        yield call.customer_properties
    else:
        yield call.properties if call.name == "identify" else call.arguments


def test_every_field_of_the_map_is_played_with_track_identify_and_update_person() -> None:
    for name in ("track", "identify", "update person"):
        fields = {
            field for call in played() if call.name == name for person in people_of(call) for field in person
        }
        missing = {*PROFILE_FIELDS, *WITHOUT_ATTRIBUTE} - {"sms_consent"} - fields
        assert {field for field in missing if (name, field) not in _WITHOUT_SUCCESSOR} == set(), name


def test_addresses_and_ids_are_played_without_a_dollar_sign_too() -> None:
    for name in ("track", "identify"):
        fields = {
            field for call in played() if call.name == name for person in people_of(call) for field in person
        }
        assert fields >= UNPREFIXED_FIELDS.keys()


def test_consent_is_played_with_every_list_call() -> None:
    fields = {
        field
        for call in played()
        if call.name == "subscribe"
        for person in people_of(call)
        for field in person
    }
    assert fields >= {"email", "phone_number", "sms_consent", "$consent", "$source"}
    values = [
        person["sms_consent"]
        for call in played()
        if call.name == "subscribe"
        for person in people_of(call)
        if "sms_consent" in person
    ]
    assert {True, False} <= {*values}


def test_every_field_of_an_event_is_played_and_numbers_as_ids() -> None:
    tracked = [call for call in played() if call.name == "track"]
    assert {name for call in tracked for name in call.properties} >= {*EVENT_FIELDS, "__track_once__"}
    assert any(isinstance(call.properties.get("$event_id"), int) for call in tracked)
    assert any(isinstance(call.customer_properties.get("$id"), int) for call in tracked)


def test_the_oracle_reads_no_argument_that_the_table_does_not_name() -> None:
    """Arguments that code reads and legacy.yaml lacks would be drawn by nobody."""
    named = {(item.version, item.name): item.arguments for item in legacy_api().endpoints}
    for call in played():
        if call.version in ("v1", "v2") and call.name != "update person":
            assert call.arguments.keys() <= named[call.version, call.name].keys(), call.name
