"""A person as v1 answered it: every key of the recordings, also where nothing is set (V1REC)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.http.legacy_calls import perform
from klaviyo_rehearsal.mockserver.people.legacy_person import person_document
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock

ADA = "ada@northwind.shop"
UNSET = (
    *(
        "$id",
        "$first_name",
        "$last_name",
        "$phone_number",
        "$title",
        "$organization",
        "$address1",
        "$address2",
    ),
    *("$city", "$region", "$country", "$zip", "$timezone", "$latitude", "$longitude"),
    *("first_name", "last_name"),
)


@pytest.fixture
def account() -> Account:
    return Account("ABC123", Settings(), Clock(datetime(2026, 11, 1, 12, tzinfo=UTC)))


def identify(account: Account, **properties: object) -> dict[str, object]:
    perform(account, LegacyCall.identify({"$email": ADA, **properties}))
    return person_document(account, next(iter(account.profiles)))


def test_a_person_of_whom_an_address_is_known_has_every_key(account: Account) -> None:
    person = identify(account)
    now = "2026-11-01 12:00:00"
    fixed = {"object": "person", "id": person["id"], "$email": ADA, "email": ADA}
    assert person == {**fixed, **dict.fromkeys(UNSET, ""), "created": now, "updated": now}


def test_names_stand_in_both_spellings(account: Account) -> None:
    person = identify(account, **{"$first_name": "Ada", "$last_name": "Byron"})
    assert (person["first_name"], person["last_name"]) == ("Ada", "Byron")


@pytest.mark.parametrize("name", ["$image", "$locale", "$exchange_id", "$anonymous"])
def test_keys_that_no_recording_has_are_there_where_they_are_set(account: Account, name: str) -> None:
    assert name not in identify(account)
    assert identify(account, **{name: "de-AT"})[name] == "de-AT"


def test_a_custom_property_with_the_name_of_a_twin_is_shown(account: Account) -> None:
    person = identify(account, first_name="Ada", plan="gold")
    assert (person["first_name"], person["$first_name"], person["plan"]) == ("Ada", "", "gold")
    assert identify(account, **{"$first_name": "Augusta"})["first_name"] == "Augusta"
