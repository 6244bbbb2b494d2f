"""Oddities of the old API are no differences of an integration, and nothing else hides behind them."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.rehearsal.compare.acceptance import Acceptance
from klaviyo_rehearsal.rehearsal.compare.accounts import compare
from klaviyo_rehearsal.rehearsal.compare.oddities import without_oddities
from klaviyo_rehearsal.rehearsal.compare.schema import Circumstances
from tests.rehearsal.compare.planted import after

NEWEST = Circumstances(takes=Acceptance(load().newest))
EMAIL = {"$email": "ana@northwind.shop"}
LONG = "Placed Order " * 20


def told(old: list[LegacyCall], new: list[LegacyCall]) -> list[str]:
    """Compare what old calls leave with what others leave; the others stand for an integration."""
    found = compare(after(*old), after(*new, seed=1), NEWEST)
    return [f"{item.kind} {item.subject}, {item.field}".rstrip(", ") for item in found]


def identify(**properties: Any) -> list[LegacyCall]:
    return [LegacyCall.identify({f"${name}": value for name, value in properties.items()})]


def track(event: str, person: dict[str, Any] = EMAIL, **properties: Any) -> list[LegacyCall]:
    return [LegacyCall.track(event, person, properties, 1_600_000_000)]


@pytest.mark.parametrize(
    "phone", ["(555) 010-0199", "555 010 0199", "5550100199", "n/a", "+1", "00495550100"]
)
@pytest.mark.parametrize("now", [None, "+15550100199"])
def test_a_number_beside_an_address_may_be_dropped_or_tidied(phone: str, now: str | None) -> None:
    new = {"email": "ana@northwind.shop"} | ({"phone_number": now} if now else {})
    assert told(identify(email="ana@northwind.shop", phone_number=phone), identify(**new)) == []


def test_a_person_with_a_bad_number_alone_may_be_left_out_with_events_and_memberships() -> None:
    person = {"$phone_number": "(555) 010-0199"}
    assert told(track("Placed Order", person), []) == []
    assert told(identify(phone_number="(555) 010-0199"), identify(phone_number="+15550100199")) == []
    assert told(track("Placed Order", person), track("Placed Order", {"$phone_number": "+15550100199"})) == []


def test_a_bad_address_may_be_dropped_or_tidied() -> None:
    assert told(identify(id="7", email="ana@"), identify(id="7")) == []
    assert told(identify(email=" Ana@Northwind.shop "), identify(email="ana@northwind.shop")) == []
    assert told(identify(email="ana"), []) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("first_name", "", None),
        ("city", "", None),
        ("first_name", 7, "7"),
        ("zip", 1067, "01067"),
        ("title", ["CEO"], None),
        ("email", "", None),
        ("phone_number", "", None),
    ],
)
def test_a_field_that_cannot_be_so_may_be_left_out_or_another(name: str, old: Any, new: Any) -> None:
    assert told(identify(id="7", **{name: old}), identify(id="7", **({name: new} if new else {}))) == []


def test_an_event_whose_name_is_too_long_may_be_cut_or_left_out() -> None:
    assert told(track(LONG), identify(email="ana@northwind.shop")) == []
    assert told(track(LONG), track(LONG[:127])) == []


def test_a_long_name_in_both_accounts_stays_as_it_is() -> None:
    other = f"{LONG[:127]} 2" + "x" * 20
    old = track(other) + track(LONG[:127], Plan="gold")
    new = track(other) + track(LONG[:127])
    assert told(old, new) == [f"missing event '{LONG[:127]}' of ana@northwind.shop, properties.Plan"]


def test_a_sum_as_text_may_become_a_number() -> None:
    assert (
        told(track("Placed Order", **{"$value": "49.95"}), track("Placed Order", **{"$value": 49.95})) == []
    )


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        (
            identify(email="ana@northwind.shop", phone_number="(555) 010-0199", first_name="Ana"),
            identify(email="ana@northwind.shop"),
            ["missing profile ana@northwind.shop, first_name"],
        ),
        (
            identify(email="ana@northwind.shop", phone_number="+15005550006"),
            identify(email="ana@northwind.shop"),
            ["missing profile ana@northwind.shop, phone_number"],
        ),
        (
            track("Placed Order", {"$email": "ana@northwind.shop", "$phone_number": "n/a"}),
            identify(email="ana@northwind.shop"),
            ["missing event 'Placed Order' of ana@northwind.shop"],
        ),
        (
            track(LONG) + track("Viewed Product"),
            track(LONG[:127]),
            ["missing event 'Viewed Product' of ana@northwind.shop"],
        ),
        (
            identify(id="7", first_name="Ana"),
            identify(id="7", first_name="Bea"),
            ["changed profile 7, first_name"],
        ),
        (
            identify(id="7", first_name=""),
            identify(id="7", first_name="Bea"),
            ["changed profile 7, first_name"],
        ),
        (
            [LegacyCall.identify({"$id": "7", "Note": ""})],
            identify(id="7"),
            ["missing profile 7, properties.Note"],  # custom text may be empty in both
        ),
    ],
)
def test_nothing_else_hides_behind_an_oddity(
    old: list[LegacyCall], new: list[LegacyCall], difference: list[str]
) -> None:
    assert told(old, new) == difference


def test_an_account_without_oddities_is_taken_as_it_is() -> None:
    account = after(*identify(email="ana@northwind.shop"))
    assert without_oddities(account, account, NEWEST.takes) is account
