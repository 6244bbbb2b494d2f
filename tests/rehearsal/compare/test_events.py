"""Events: the same of the same metric and profile, as often."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.compare.accounts import compare
from tests.rehearsal.compare.planted import ORDER, TRACK, after, track


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (track(time=1_600_000_001), ("changed", "time")),
        (track(properties={**ORDER, "$value": 49}), ("changed", "properties.$value")),
        (track(properties={**ORDER, "OrderId": 1042}), ("changed", "properties.OrderId")),
        (
            track(properties={k: v for k, v in ORDER.items() if k != "OrderId"}),
            ("missing", "properties.OrderId"),
        ),
        (
            track(properties={k: v for k, v in ORDER.items() if k != "$event_id"}),
            ("missing", "properties.$event_id"),
        ),
        (track(properties={**ORDER, "source": "web"}), ("extra", "properties.source")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_each_planted_difference_is_seen(other: LegacyCall, expected: tuple[str, str]) -> None:
    found = compare(after(TRACK), after(other))
    assert [(item.kind, item.field) for item in found] == [expected]


def test_another_metric_is_one_event_missing_and_one_too_many() -> None:
    found = compare(after(TRACK), after(track(event="Order Placed")))
    assert [(item.kind, item.subject) for item in found] == [
        ("extra", "event 'Order Placed' of ana@northwind.shop"),
        ("missing", "event 'Placed Order' of ana@northwind.shop"),
    ]


def test_an_event_recorded_twice_is_one_too_many() -> None:
    twice = after(TRACK, track(properties={**ORDER, "$event_id": "again"}))
    assert [item.kind for item in compare(after(TRACK), twice)] == ["extra"]


def test_an_id_that_makes_retries_safe_is_welcome() -> None:
    without = track(properties={"OrderId": "1042"})
    assert compare(after(without), after(track(properties={"OrderId": "1042", "$event_id": "x"}))) == []


def test_a_null_property_is_as_good_as_none() -> None:
    assert compare(after(track(properties={**ORDER, "note": None})), after(TRACK)) == []


def test_the_remedy_of_a_time_names_the_new_attribute() -> None:
    (found,) = compare(after(TRACK), after(track(time=None)))
    assert found.field == "time"
    assert "attributes.time, in ISO 8601" in found.hint


def test_the_remedy_of_a_lost_value_names_its_new_place() -> None:
    (found,) = compare(after(TRACK), after(track(properties={**ORDER, "$value": None})))
    assert found.hint == "'$value' is now attributes.value of the event."
