"""The comparison of accounts: it sees each planted difference, and none that does not matter."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.control.snapshot import snapshot
from klaviyo_rehearsal.mockserver.http.legacy_calls import perform
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from klaviyo_rehearsal.rehearsal.compare.accounts import compare
from klaviyo_rehearsal.rehearsal.compare.difference import Difference, same

PERSON = {"$email": "ana@northwind.shop", "$first_name": "Ana", "$city": "Rome", "Plan": "gold"}
ORDER = {"OrderId": "1042", "$value": 49.95, "$event_id": "order-1042"}
TRACK = LegacyCall.track("Placed Order", PERSON, ORDER, 1_600_000_000)


def account_of(*calls: LegacyCall, seed: int = 0) -> dict[str, Any]:
    """Return a snapshot of an account after some old calls."""
    account = Account("ABC123", Settings(seed=seed), Clock())
    for call in calls:
        assert perform(account, call).recorded
    return snapshot(account)


def changed(**changes: Any) -> LegacyCall:
    """Return the track call with other properties, customer_properties or time."""
    fields = {"properties": ORDER, "customer_properties": PERSON, "time": TRACK.time, "event": TRACK.event}
    return LegacyCall.track(**copy.deepcopy(fields | changes))


def test_accounts_of_the_same_calls_are_equal_whatever_their_ids_and_clocks() -> None:
    assert compare(account_of(TRACK), account_of(TRACK, seed=5)) == []


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (changed(time=1_600_000_001), ("changed", "time")),
        (changed(properties={**ORDER, "$value": 49}), ("changed", "properties.$value")),
        (changed(properties={**ORDER, "OrderId": 1042}), ("changed", "properties.OrderId")),
        (
            changed(properties={k: v for k, v in ORDER.items() if k != "OrderId"}),
            ("missing", "properties.OrderId"),
        ),
        (
            changed(properties={k: v for k, v in ORDER.items() if k != "$event_id"}),
            ("missing", "properties.$event_id"),
        ),
        (changed(properties={**ORDER, "source": "web"}), ("extra", "properties.source")),
        (changed(customer_properties={**PERSON, "$first_name": "Anna"}), ("changed", "first_name")),
        (changed(customer_properties={**PERSON, "$city": None}), ("missing", "location.city")),
        (changed(customer_properties={**PERSON, "Plan": "GOLD"}), ("changed", "properties.Plan")),
        (changed(customer_properties={**PERSON, "Plan": ["gold"]}), ("changed", "properties.Plan")),
        (changed(customer_properties={**PERSON, "vip": True}), ("extra", "properties.vip")),
        (changed(customer_properties={**PERSON, "$id": "7"}), ("extra", "external_id")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_each_planted_difference_is_seen(other: LegacyCall, expected: tuple[str, str]) -> None:
    found = compare(account_of(TRACK), account_of(other))
    assert [(item.kind, item.field) for item in found] == [expected]


def test_another_metric_is_one_event_missing_and_one_too_many() -> None:
    found = compare(account_of(TRACK), account_of(changed(event="Order Placed")))
    assert [(item.kind, item.subject) for item in found] == [
        ("extra", "event 'Order Placed' of ana@northwind.shop"),
        ("missing", "event 'Placed Order' of ana@northwind.shop"),
    ]


def test_an_event_recorded_twice_is_one_too_many() -> None:
    twice = account_of(TRACK, changed(properties={**ORDER, "$event_id": "again"}))
    assert [item.kind for item in compare(account_of(TRACK), twice)] == ["extra"]


def test_a_profile_that_is_not_there_is_missing() -> None:
    identify = LegacyCall.identify(PERSON)
    assert compare(account_of(identify), account_of()) == [
        Difference(
            "missing",
            "profile ana@northwind.shop",
            hint="The old call made this profile known; nothing did now.",
        )
    ]
    assert [item.kind for item in compare(account_of(), account_of(identify))] == ["extra"]


def test_an_id_that_makes_retries_safe_is_welcome() -> None:
    without = changed(properties={"OrderId": "1042"})
    assert (
        compare(account_of(without), account_of(changed(properties={"OrderId": "1042", "$event_id": "x"})))
        == []
    )


def test_a_null_property_is_as_good_as_none() -> None:
    assert compare(account_of(changed(properties={**ORDER, "note": None})), account_of(TRACK)) == []


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        ([1, [2]], [1, [2.0]], True),
        ([1, 2], [2, 1], False),
        ({"a": None}, {}, True),
        ({"a": {"b": 0}}, {"a": {"b": False}}, False),
        ("1", 1, False),
        (4.35394836388905e16, 43539483638890500, True),  # as JavaScript writes the same number
        (4.35394836388905e16, 43539483638890600, False),
        (2**53, 2**53 + 1, False),
        (1.0, 10**400, False),
        (None, False, False),
    ],
)
def test_json_values_are_compared_as_json(one: Any, other: Any, equal: bool) -> None:
    assert same(one, other) is equal
    assert same(other, one) is equal
