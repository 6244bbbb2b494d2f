"""A person of v1/v2 as a profile: fields, identifiers, consent, and values that no profile takes."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.field_map import PROFILE_FIELDS
from klaviyo_rehearsal.rehearsal.migrate.people import apart, read_person
from tests.rehearsal.migrate.converting import terms


def test_every_field_of_the_map_becomes_its_attribute() -> None:
    sent = {name: "+12025550199" if name == "$phone_number" else "a@b.de" for name in PROFILE_FIELDS}
    found = read_person(sent).attributes
    flat = {**found, **{f"location.{name}": value for name, value in found["location"].items()}}
    assert {*PROFILE_FIELDS.values()} <= flat.keys()


def test_the_rest_are_custom_properties_as_they_are() -> None:
    sent = {"email": "a@b.de", "id": 7, "Plan": None, "Sizes": {"shoe": [41]}, "$extra": 1}
    assert read_person(sent).attributes == {
        "email": "a@b.de",
        "external_id": "7",
        "properties": {"Plan": None, "Sizes": {"shoe": [41]}, "$extra": 1},
    }


def test_null_for_a_field_told_nothing() -> None:
    assert read_person({"$email": "a@b.de", "$city": None}).attributes == {"email": "a@b.de"}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"$phone_number": "(555) 010-0199"}, "E.164"),
        ({"$email": "nobody"}, "does not take"),
        ({"$email": " "}, "identifies nobody"),
        ({"$first_name": ["Ana"]}, "takes a text"),
        ({"$email": "ana@nowhere"}, "does not take"),
    ],
)
def test_a_value_that_no_profile_takes_is_left_out_with_a_note(sent: dict[str, Any], words: str) -> None:
    person = read_person(sent, terms())
    assert person.attributes == {}
    assert words in person.notes[0]


def test_a_name_without_a_dollar_sign_is_remarked_upon() -> None:
    person = read_person({"$email": "a@b.de", "first_name": "Ana"})
    assert person.attributes["properties"] == {"first_name": "Ana"}
    assert "$first_name" in person.notes[0]


def test_a_number_has_no_dollar_sign_in_lists_alone() -> None:
    assert read_person({"phone_number": "+12025550199"}).identifiers == {}
    assert read_person({"phone_number": "+12025550199"}, of_list=True).identifiers == {
        "phone_number": "+12025550199"
    }


@pytest.mark.parametrize(
    ("sent", "channels"),
    [
        ({"$consent": ["email", "sms", "web"]}, ("email", "sms")),
        ({"$consent": "sms"}, ("sms",)),
        ({"sms_consent": "true"}, ("sms",)),
        ({"sms_consent": False}, ()),
        ({}, ()),
    ],
)
def test_consent_names_channels(sent: dict[str, Any], channels: tuple[str, ...]) -> None:
    assert read_person(sent).channels == channels


def test_names_to_forget_stand_where_the_revision_has_them() -> None:
    person = read_person({"$email": "a@b.de", "$locale": "de-DE", "$unset": ["Old"]})
    way = ("data", "attributes", "profile", "data")
    inside = person.profile(terms("2026-07-15"), "POST /api/events", *way)
    assert inside["attributes"]["meta"] == {"patch_properties": {"unset": ["Old"]}}
    beside = person.profile(terms("2024-05-15"), "POST /api/profile-import", "data")
    assert beside["meta"] == {"patch_properties": {"unset": ["Old"]}}
    assert "locale" not in beside["attributes"]


def test_two_are_apart_when_an_identifier_of_one_kind_differs() -> None:
    assert apart({"email": "a"}, {"email": "b"})
    assert not apart({"email": "a"}, {"external_id": "1"})
    assert not apart({"email": "a", "external_id": "1"}, {"email": "b", "external_id": "1"})
