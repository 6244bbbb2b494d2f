"""Drawn people: with an identifier each, and no two of an account with the same one."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import Phase, find, given, settings

from klaviyo_rehearsal.contracts.legacy.field_map import PROFILE_FIELDS
from klaviyo_rehearsal.rehearsal.scenarios.people import (
    address,
    crowd,
    known_people,
    people,
    phone,
    profile_id,
)
from tests.rehearsal.scenarios.promises import IDENTIFIERS, is_a_good_person

_SEARCH = settings(max_examples=2000, phases=[Phase.generate], database=None, derandomize=True)


@given(people())
def test_a_person_has_an_identifier_and_no_unknown_dollar_keys(person: dict[str, Any]) -> None:
    is_a_good_person(person)
    assert orjson.loads(orjson.dumps(person)) == person


def test_every_key_that_integrations_sent_of_a_person_is_drawn_some_time() -> None:
    missing = set(PROFILE_FIELDS) - {"$anonymous", "$exchange_id"}

    def is_complete(person: dict[str, Any]) -> bool:
        missing.difference_update(person)
        return not missing and set(IDENTIFIERS) <= set(person)

    assert find(people(), is_complete, settings=_SEARCH)


@given(people(email="ann@northwind.shop"))
def test_a_person_of_a_given_address_has_that_address_alone(person: dict[str, Any]) -> None:
    assert person["$email"] == "ann@northwind.shop"
    assert not {"$phone_number", "$id"} & set(person)


@given(known_people(least=2))
def test_known_people_share_no_identifier(profiles: list[dict[str, Any]]) -> None:
    for name in ("id", "email", "phone_number", "external_id"):
        values = [profile[name] for profile in profiles if name in profile]
        assert len(set(values)) == len(values)


def test_a_crowd_is_as_large_as_asked_and_each_of_it_is_someone_else() -> None:
    assert len({profile["email"] for profile in crowd(120)}) == 120
    assert len({profile["id"] for profile in crowd(120)}) == 120


def test_places_have_ids_addresses_and_phone_numbers_of_their_own() -> None:
    for made in (profile_id, address, phone):
        assert len({made(number) for number in range(150)}) == 150
    assert {len(profile_id(number)) for number in (0, 99, 100, 149)} == {26}
