"""Drawn people, and those that must be met: each with an identifier, all fields among them."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given

from klaviyo_rehearsal.contracts.legacy.field_map import PROFILE_FIELDS
from klaviyo_rehearsal.rehearsal.scenarios import hard_values as hard
from klaviyo_rehearsal.rehearsal.scenarios.lived_in import LivedIn
from klaviyo_rehearsal.rehearsal.scenarios.people import (
    CHANGED,
    KNOWN,
    PARTLY,
    STRANGER,
    UNSUBSCRIBED,
    USUAL_FIELDS,
    anonymous,
    hard_facts,
    hard_identifiers,
    hard_properties,
    identifiers_of,
    people,
    plant,
)
from tests.rehearsal.scenarios.promises import is_a_good_person


@given(people())
def test_a_person_has_an_identifier_and_no_unknown_dollar_keys(person: dict[str, Any]) -> None:
    is_a_good_person(person)
    assert orjson.loads(orjson.dumps(person)) == person


@given(people(email="ann@northwind.shop"))
def test_a_person_of_a_given_address_has_that_address_alone(person: dict[str, Any]) -> None:
    assert person["$email"] == "ann@northwind.shop"
    assert not {"$phone_number", "$id"} & set(person)


def test_every_field_of_the_map_must_be_met() -> None:
    must = [*hard_identifiers(), *anonymous(), *hard_facts()]
    assert {name for _, person in must for name in person} >= {*PROFILE_FIELDS}


def test_of_any_two_fields_each_is_met_without_the_other() -> None:
    met = [{*person} for _, person in hard_facts() if {*person} <= {*USUAL_FIELDS}]
    for one in USUAL_FIELDS:
        for other in USUAL_FIELDS:
            if one != other:
                assert any(one in fields and other not in fields for fields in met), (one, other)


def test_every_hard_value_is_met_under_its_name() -> None:
    met = [(name, value) for _, found in hard_properties() for name, value in found.items()]
    for item in {**hard.TEXTS, **hard.NUMBERS, **hard.STRUCTURES}.items():
        assert item in met
    assert {*hard.NAMES, *hard.OUTER_NAMES} <= {name for name, _ in met}


def test_labels_are_not_given_twice() -> None:
    for table in (hard_identifiers, hard_facts, hard_properties):
        labels = [label for label, _ in table()]
        assert len({*labels}) == len(labels)


PERSON = {"$email": "ana@northwind.shop", "$phone_number": "+15005550006", "$id": 7, "Plan": "gold"}
WHOLE = {"email": "ana@northwind.shop", "phone_number": "+15005550006", "external_id": "7"}


@pytest.mark.parametrize(
    ("state", "known"),
    [
        (KNOWN, WHOLE),
        (UNSUBSCRIBED, WHOLE),
        (PARTLY, {"email": "ana@northwind.shop"}),
    ],
)
def test_a_person_is_known_by_all_or_some_of_the_identifiers(state: str, known: dict[str, str]) -> None:
    profile = plant(LivedIn(1), state, PERSON)
    assert profile is not None
    assert {name: profile[name] for name in WHOLE if name in profile} == known
    assert ("consent" in profile) == (state == UNSUBSCRIBED)


def test_nobody_is_planted_for_a_stranger_and_yet_nobody_else_gets_the_identifiers() -> None:
    account = LivedIn(1)
    assert plant(account, STRANGER, PERSON) is None
    emails = [profile.get("email") for profile in account.seed()["profiles"]]
    assert "ana@northwind.shop" not in emails
    assert "ana@northwind.shop".swapcase().partition("@")[0] in {
        str(email).partition("@")[0] for email in emails
    }


def test_other_identifiers_of_a_known_person_are_changed_by_the_call() -> None:
    profile = plant(LivedIn(1), CHANGED, PERSON)
    assert profile is not None
    assert profile["email"] == "ana@northwind.shop"
    assert profile["phone_number"] != "+15005550006"
    assert profile["external_id"] != "7"


def test_identifiers_are_read_as_a_profile_has_them() -> None:
    sent = {"email": "ana@northwind.shop", "$phone_number": "+15005550006", "id": 7}
    assert identifiers_of(sent) == WHOLE
