"""Catalogs, coupons, devices and flows: every attribute that a client sends, and the relationships."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from klaviyo_rehearsal.rehearsal.compare.accounts import compare
from klaviyo_rehearsal.rehearsal.compare.resources import RESOURCES, is_repeat
from klaviyo_rehearsal.rehearsal.compare.schema import Circumstances
from tests.rehearsal.compare.planted import ANA, BEN, STATE, differences_of, set_to, snapshot_of

PREFIX = "$custom:::$default:::"


def planted(kind: str, identifier: str, attributes: dict[str, Any], **related: str) -> dict[str, Any]:
    types = {"item": "catalog-item", "variant": "catalog-variant"}
    ends = {name: {"data": {"type": types.get(name, name), "id": other}} for name, other in related.items()}
    return {"type": kind, "id": identifier, "attributes": attributes, "relationships": ends}


HOLDING: dict[str, Any] = {
    **STATE,
    "resources": [
        planted("catalog-item", f"{PREFIX}A", {"external_id": "A", "title": "Jacket", "price": 9.5}),
        planted("catalog-item", f"{PREFIX}B", {"external_id": "B", "custom_metadata": {"Color": "blue"}}),
        planted("catalog-variant", f"{PREFIX}V", {"external_id": "V", "sku": "s"}, item=f"{PREFIX}A"),
        planted("coupon", "TEN", {"external_id": "TEN", "description": "Ten percent"}),
        planted(
            "coupon-code", "TEN-X", {"unique_code": "X", "expires_at": "2027-01-01T00:00:00Z"}, coupon="TEN"
        ),
        planted("push-token", "p1", {"token": "abc", "platform": "ios"}, profile=ANA),
        planted("webhook", "w1", {"name": "Orders", "endpoint_url": "https://northwind.shop/hook"}),
    ],
    "flows": [{"id": "Fl0w01", "name": "Welcome", "list": "Y6nRLr", "actions": [], "status": "live"}],
}


def found(place: int, name: str, value: Any) -> list[tuple[str, str, str]]:
    """Return the differences that a change of one planted attribute makes."""
    state = copy.deepcopy(HOLDING)
    state["resources"][place]["attributes"][name] = value
    differences = compare(snapshot_of(HOLDING), snapshot_of(state))
    assert all(item.hint for item in differences)
    return [(item.kind, item.subject, item.field) for item in differences]


@pytest.mark.parametrize(
    ("place", "name", "value", "difference"),
    [
        (0, "price", 9.4, ("changed", "catalog-item 'A'", "price")),
        (0, "price", None, ("missing", "catalog-item 'A'", "price")),
        (1, "custom_metadata", {"Color": "red"}, ("changed", "catalog-item 'B'", "custom_metadata.Color")),
        (2, "sku", "S", ("changed", "catalog-variant 'V'", "sku")),
        (3, "description", "ten", ("changed", "coupon 'TEN'", "description")),
        (4, "expires_at", "2027-01-02T00:00:00Z", ("changed", "coupon-code 'X'", "expires_at")),
        (5, "platform", "android", ("changed", "push-token 'abc'", "platform")),
        (6, "endpoint_url", "https://a.b", ("changed", "webhook 'Orders'", "endpoint_url")),
    ],
)
def test_a_changed_attribute_is_a_difference(
    place: int, name: str, value: Any, difference: tuple[str, str, str]
) -> None:
    assert found(place, name, value) == [difference]


def test_a_moment_may_be_written_in_another_way() -> None:
    assert found(4, "expires_at", "2027-01-01T01:00:00.000+01:00") == []


def test_times_of_the_account_are_not_compared() -> None:
    assert found(0, "updated", "2020-01-01T00:00:00+00:00") == []


def test_another_end_of_a_relationship_is_a_difference() -> None:
    state = copy.deepcopy(HOLDING)
    state["resources"][2] = planted(
        "catalog-variant", f"{PREFIX}V", {"external_id": "V", "sku": "s"}, item=f"{PREFIX}B"
    )
    state["resources"][5]["relationships"]["profile"]["data"]["id"] = BEN
    fields = {(item.kind, item.field) for item in compare(snapshot_of(HOLDING), snapshot_of(state))}
    assert fields == {
        ("missing", f"item {PREFIX}A"),
        ("extra", f"item {PREFIX}B"),
        ("missing", "profile ana@northwind.shop"),
        ("extra", "profile ben@northwind.shop"),
    }


@pytest.mark.parametrize("place", range(len(HOLDING["resources"])))
def test_a_resource_that_is_there_once_only_is_missing_or_extra(place: int) -> None:
    less = copy.deepcopy(HOLDING)
    kind = less["resources"].pop(place)["type"]
    kinds = [item.kind for item in compare(snapshot_of(HOLDING), snapshot_of(less)) if kind in item.subject]
    assert kinds[0] == "missing"
    assert "extra" in [item.kind for item in compare(snapshot_of(less), snapshot_of(HOLDING))]


def test_an_end_that_was_not_sent_is_a_year_after_the_call() -> None:
    one, other = copy.deepcopy(HOLDING), copy.deepcopy(HOLDING)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    for state, seconds in ((one, 1), (other, 4)):
        end = now + timedelta(days=365, seconds=seconds)
        state["resources"][4]["attributes"]["expires_at"] = end.isoformat()
    assert compare(snapshot_of(one), snapshot_of(other)) != []
    calls = Circumstances(moments=((now, now + timedelta(seconds=9)),))
    assert compare(snapshot_of(one), snapshot_of(other), calls) == []


def test_a_flow_is_compared_by_its_status_and_its_parts() -> None:
    state = copy.deepcopy(HOLDING)
    state["flows"][0]["status"] = "draft"
    state["flows"][0]["list"] = "QkS3xD"
    first, second = compare(snapshot_of(HOLDING), snapshot_of(state))
    assert (first.subject, first.field, first.actual) == ("flow 'Welcome'", "status", "draft")
    assert (second.field, second.legacy[0]["id"]) == ("definition.triggers", "Newsletter")


def test_only_a_subscription_to_a_variant_may_be_there_again_after_a_broken_line() -> None:
    state = {**STATE, "resources": [planted("catalog-variant", f"{PREFIX}V", {"external_id": "V"})]}
    waits = planted(
        "back-in-stock-subscription", "b1", {"channels": ["EMAIL"]}, profile=ANA, variant=f"{PREFIX}V"
    )
    more = copy.deepcopy(state)
    more["resources"] += [waits, waits | {"id": "b2"}]
    once = {**state, "resources": [*state["resources"], waits]}
    (again,) = compare(snapshot_of(once), snapshot_of(more))
    assert (again.kind, is_repeat(again)) == ("extra", True)
    assert compare(snapshot_of(once), snapshot_of(more), Circumstances(faulty=True)) == []
    (missing,) = compare(snapshot_of(once), snapshot_of(state), Circumstances(faulty=True))
    assert missing.kind == "missing"


def test_a_resource_of_no_other_schema_is_compared() -> None:
    assert differences_of(set_to("resources", 0, "attributes", {"name": "spring"}))
    assert len({schema.kind for schema in RESOURCES}) == len(RESOURCES) > 20


def test_a_value_is_expected_where_no_old_api_left_it() -> None:
    state = copy.deepcopy(HOLDING)
    state["resources"][0]["attributes"]["price"] = 9.4
    (changed,) = compare(snapshot_of(HOLDING), snapshot_of(state))
    assert changed.origin == "expected"
