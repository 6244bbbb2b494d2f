"""What v1/v2 said of a person, in today's attributes."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.field_map import PROFILE_FIELDS
from klaviyo_rehearsal.mockserver.people.legacy_profile import person_of, unset_of
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock


@pytest.fixture
def account() -> Account:
    return Account("ABC123", Settings(), Clock())


@pytest.mark.parametrize(("legacy", "attribute"), sorted(PROFILE_FIELDS.items()))
def test_each_known_key_has_its_attribute(account: Account, legacy: str, attribute: str) -> None:
    person = person_of(account, {legacy: "x"})
    if attribute.startswith("location."):
        assert person == {"location": {attribute.removeprefix("location."): "x"}}
    else:
        assert person == {attribute: "x"}


@pytest.mark.parametrize(
    ("said", "person"),
    [
        ({}, {}),
        (
            {"email": "ada@northwind.shop", "id": "crm-1"},
            {"email": "ada@northwind.shop", "external_id": "crm-1"},
        ),
        ({"plan": "gold", "first_name": "x"}, {"properties": {"plan": "gold", "first_name": "x"}}),
        ({"$consent": ["email"], "$source": "shop", "$unset": ["a"]}, {}),
        ({"$id": 5}, {"external_id": "5"}),
        ({"$phone_number": 15005550006}, {"phone_number": "15005550006"}),
        ({"$id": None}, {"external_id": None}),
        ({"$email": ["ada@northwind.shop"]}, {"email": None}),
        ({"$email": {"address": "ada@northwind.shop"}}, {"email": None}),
        (
            {"$city": "Oslo", "$zip": "0150", "$latitude": 59.9},
            {"location": {"city": "Oslo", "zip": "0150", "latitude": 59.9}},
        ),
        ({"location": "Oslo"}, {"properties": {"location": "Oslo"}}),
    ],
)
def test_what_was_said_is_read(account: Account, said: dict[str, Any], person: dict[str, Any]) -> None:
    assert person_of(account, said) == person


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"$unset": ["a", "b"]}, ["a", "b"]),
        ({"$unset": "a"}, ["a"]),
        ({"$unset": ["a", 5, None, ["b"], {"c": 1}]}, ["a"]),
    ],
)
def test_names_to_unset_are_read(said: dict[str, Any], names: list[str]) -> None:
    assert unset_of(said) == {"unset": names}


@pytest.mark.parametrize("said", [{}, {"$unset": None}, {"$unset": []}, {"$unset": 5}, {"$unset": {"a": 1}}])
def test_nothing_to_unset_is_no_patch(said: dict[str, Any]) -> None:
    assert unset_of(said) == {}


def test_names_without_a_dollar_sign_are_an_alias_where_the_setting_has_it_so() -> None:
    account = Account("ABC123", Settings(undollared_names="alias"), Clock())
    said = {"first_name": "Ada", "last_name": "Byron", "city": "London"}
    assert person_of(account, said) == {
        "first_name": "Ada",
        "last_name": "Byron",
        "properties": {"city": "London"},
    }
