"""Profiles: attributes, consent and suppressions, whatever the ids."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.control.snapshot import snapshot
from klaviyo_rehearsal.mockserver.people.consent import EMAIL, Subscription, subscribe
from klaviyo_rehearsal.rehearsal.compare.accounts import compare
from klaviyo_rehearsal.rehearsal.compare.difference import Difference
from klaviyo_rehearsal.rehearsal.compare.profiles import profile_name
from tests.rehearsal.compare.planted import (
    BEN,
    PERSON,
    STATE,
    TRACK,
    Change,
    account_of,
    after,
    changed,
    differences_of,
    set_to,
    snapshot_of,
    track,
    without,
)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (track(customer_properties={**PERSON, "$first_name": "Anna"}), ("changed", "first_name")),
        (track(customer_properties={**PERSON, "$city": None}), ("missing", "location.city")),
        (track(customer_properties={**PERSON, "Plan": "GOLD"}), ("changed", "properties.Plan")),
        (track(customer_properties={**PERSON, "Plan": ["gold"]}), ("changed", "properties.Plan")),
        (track(customer_properties={**PERSON, "vip": True}), ("extra", "properties.vip")),
        (track(customer_properties={**PERSON, "$id": "7"}), ("extra", "external_id")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_each_planted_difference_is_seen(other: LegacyCall, expected: tuple[str, str]) -> None:
    found = compare(after(TRACK), after(other))
    assert [(item.kind, item.field) for item in found] == [expected]


@pytest.mark.parametrize(
    ("change", "kind", "field"),
    [
        (set_to("profiles", 0, "consent", {"email": "SUBSCRIBED"}), "missing", "consent.sms.marketing"),
        (
            set_to("profiles", 0, "consent", {"email": "UNSUBSCRIBED", "sms": "UNSUBSCRIBED"}),
            "changed",
            "consent.email.marketing",
        ),
        (set_to("profiles", 1, "consent", {"email": "SUBSCRIBED"}), "extra", "consent.email.marketing"),
        (without("profiles", 1, "suppressions"), "missing", "suppressions"),
        (set_to("profiles", 0, "suppressions", ["USER_SUPPRESSED"]), "extra", "suppressions"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_planted_difference_is_seen_in_its_place(change: Change, kind: str, field: str) -> None:
    assert (kind, field) in [(item.kind, item.field) for item in differences_of(change)]


def test_a_profile_that_is_not_there_is_missing() -> None:
    identify = LegacyCall.identify(PERSON)
    assert compare(after(identify), after()) == [
        Difference(
            "missing",
            "profile ana@northwind.shop",
            hint="The old call made this profile known; nothing did now.",
        )
    ]
    assert [item.kind for item in compare(after(), after(identify))] == ["extra"]


def test_someone_who_has_yet_to_confirm_is_not_subscribed() -> None:
    asked, subscribed = (
        account_of(changed(set_to("lists", 0, "opt_in_process", process)))
        for process in ("double_opt_in", "single_opt_in")
    )
    for account in (asked, subscribed):
        subscribe(account, BEN, Subscription({EMAIL: None}, "Y6nRLr"))
    fields = {item.field for item in compare(snapshot(asked), snapshot(subscribed))}
    assert {
        "consent.email.marketing",
        "unconfirmed.Newsletter (Y6nRLr)",
        "member ben@northwind.shop",
    } <= fields


def test_a_profile_of_the_seed_is_the_same_whatever_became_of_its_address() -> None:
    moved = snapshot_of(changed(set_to("profiles", 1, "email", "benno@northwind.shop")))
    found = [item for item in compare(snapshot_of(STATE), moved) if item.subject.startswith("profile")]
    assert [(item.subject, item.kind, item.field) for item in found] == [
        ("profile ben@northwind.shop", "changed", "email")
    ]


def test_the_remedy_of_a_lost_field_names_its_old_key() -> None:
    (found,) = compare(after(TRACK), after(track(customer_properties={**PERSON, "$city": None})))
    assert found.hint == "'$city' is now location.city of the profile."


def test_a_profile_is_named_by_its_strongest_identifier() -> None:
    assert profile_name({"email": "", "phone_number": "+12125550100"}) == "+12125550100"
    assert profile_name({}) == "nobody"
