"""Flows that are triggered by joining a group, by a date of the profile, by a price that drops."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.mockserver.settings import Settings
from tests.mockserver.flows.shop import MAIL, Shop, mail, of_property, where
from tests.mockserver.helpers import Json, Starter, connect, profile_body

_GOLD: Json = {"id": "GOLDFL", "name": "Gold", "segment": "GOLD01", "actions": [mail("Gold!")]}


def test_joining_a_segment_triggers_its_flow(start: Starter) -> None:
    shop = Shop(start(), _GOLD)
    assert shop.messages == []  # Ana was a member before
    shop.change("P2", Tier="silver")
    assert shop.messages == []
    shop.change("P2", Tier="gold")
    assert shop.sent == [("P2", "Gold!")]
    assert shop.not_played == []


def test_a_call_over_http_lets_a_profile_join(start: Starter) -> None:
    shop = Shop(start(), _GOLD)
    with connect(shop.server, "pk_FLOWS1_x") as client:
        body = profile_body("cy@northwind.shop", properties={"Tier": "gold"})
        assert client.post("/api/profiles", json=body).status_code == 201
        assert client.get("/api/profiles").status_code == 200
    assert [item.to for item in shop.messages] == ["cy@northwind.shop"]


@pytest.mark.parametrize(("entry", "count"), [("once", 1), ("every-time", 2)])
def test_who_joins_again_enters_by_the_setting(start: Starter, entry: Any, count: int) -> None:
    shop = Shop(start(Settings(group_flow_entry=entry)), _GOLD)
    for tier in ("gold", "none", "gold"):
        shop.change("P2", Tier=tier)
        shop.control.advance(60)
    assert len(shop.sent) == count


@pytest.mark.parametrize(("entry", "count"), [("once", 1), ("every-time", 2)])
def test_who_joins_a_list_again_enters_by_the_setting(start: Starter, entry: Any, count: int) -> None:
    flow = {"name": "Welcome", "list": "NEWS01", "actions": [mail("Hi")]}
    shop = Shop(start(Settings(group_flow_entry=entry)), flow)
    for _ in range(2):
        shop.account.members.join("NEWS01", ["P2"])
        shop.control.advance(60)
        shop.account.members.leave("NEWS01", ["P2"])
    assert len(shop.sent) == count


def test_another_rule_of_the_segment_and_planted_profiles_trigger_nothing(start: Starter) -> None:
    shop = Shop(start(), _GOLD)
    shop.control.seed(
        shop.account, {"profiles": [{"email": "d@northwind.shop", "properties": {"Tier": "gold"}}]}
    )
    assert shop.messages == []
    segment = shop.account.collection("segment")
    kept = segment.get("GOLD01") or {}
    segment.replace("GOLD01", {**kept, "definition": where(of_property("Tier", "x", operator="not-equals"))})
    assert shop.messages == []
    shop.change("P2", Tier="x")
    shop.control.advance(1)
    shop.change("P2", Tier="y")
    assert shop.sent == [("P2", "Gold!")]


def test_a_profile_that_has_left_the_segment_gets_no_more(start: Starter) -> None:
    wait = {"type": "time-delay", "data": {"unit": "days", "value": 1}}
    shop = Shop(start(), {**_GOLD, "actions": [mail("One"), wait, mail("Two")]})
    shop.change("P2", Tier="gold")
    shop.control.advance(3600)
    shop.change("P2", Tier="none")
    shop.control.advance(86_400)
    assert [item.reason for item in shop.messages] == ["", "left the segment"]


def test_a_flow_lets_a_profile_join_the_segment_of_another_when_it_does(start: Starter) -> None:
    change = {
        "operator": "create",
        "property_type": "string",
        "property_key": "Tier",
        "property_value": "gold",
    }
    wait = {"type": "time-delay", "data": {"unit": "hours", "value": 5}}
    upgrade = {"type": "update-profile", "data": {"profile_operations": [change]}}
    shop = Shop(start(), _GOLD, {"name": "Up", "metric": "Placed Order", "actions": [wait, upgrade]})
    shop.order("P2")
    shop.control.advance(86_400)
    (message,) = shop.messages
    assert message.time.isoformat() == "2026-11-01T17:00:01+00:00"


def test_two_segment_flows_do_not_go_round_for_ever(start: Starter) -> None:
    def turn(tier: str) -> Json:
        change = {
            "operator": "update",
            "property_type": "string",
            "property_key": "Tier",
            "property_value": tier,
        }
        return {"type": "update-profile", "data": {"profile_operations": [change]}}

    shop = Shop(
        start(Settings(group_flow_entry="every-time")), {**_GOLD, "actions": [turn("none"), mail("G")]}
    )
    rest = {"id": "REST01", "name": "Rest", "definition": where(of_property("Tier", "none"))}
    shop.control.seed(shop.account, {"segments": [rest]})
    back = {"name": "Back", "segment": "REST01", "actions": [turn("gold"), mail("B")]}
    shop.control.seed(shop.account, {"flows": [back]})
    shop.change("P2", Tier="gold")
    assert 2 <= len(shop.messages) <= 12


def test_a_saved_state_knows_the_members_that_it_had(start: Starter) -> None:
    shop = Shop(start(), _GOLD)
    other = start()
    other.control.load(shop.control.state())
    account = other.account("pk_FLOWS1_x")
    assert other.control.outbox() == []
    account.profiles.replace("P2", {**(account.profiles.get("P2") or {}), "properties": {"Tier": "gold"}})
    assert [item.profile_id for item in other.control.outbox()] == ["P2"]


def test_a_segment_whose_rule_is_not_evaluated_is_told(start: Starter) -> None:
    shop = Shop(start())
    shop.control.seed(shop.account, {"segments": [{"id": "SET001", "name": "Set", "members": ["P1"]}]})
    shop.control.seed(shop.account, {"flows": [{"name": "Set", "segment": "SET001", "actions": [MAIL]}]})
    assert shop.not_played == [
        "/triggers/0: the rule of segment SET001 is not evaluated: only members that are set enter"
    ]
    shop.account.members.join("SET001", ["P2"])
    assert [item.profile_id for item in shop.messages] == ["P2"]


def test_no_trigger_costs_nothing(start: Starter) -> None:
    shop = Shop(start(), {"name": "Order", "metric": "Placed Order", "actions": [MAIL]})
    assert shop.account.deferred.watcher is None
    flow = {**_GOLD, "status": "draft"}
    shop.control.seed(shop.account, {"flows": [flow]})
    assert shop.account.deferred.watcher is None


def _by_date(**parts: Any) -> Json:
    trigger = {
        "type": "date",
        "date_field_type": "profile-property",
        "date_profile_property": "properties['Birthday']",
        "timedelta_unit_before_date": "days",
        "timedelta_value_before_date": 0,
        "recurrence_frequency": "annually",
        "timezone": "UTC",
        "trigger_time": "09:00:00",
        **parts,
    }
    return {"triggers": [trigger], "profile_filter": None, "actions": [mail("Day")]}


def _times(shop: Shop) -> list[str]:
    return [item.time.isoformat()[:16] for item in shop.messages if not item.reason]


@pytest.mark.parametrize(
    ("parts", "birthday", "days", "times"),
    [
        ({}, "1990-11-05", 800, ["2026-11-05T09:00", "2027-11-05T09:00", "2028-11-05T09:00"]),
        ({}, "11/05/1990", 10, ["2026-11-05T09:00"]),
        ({}, "2026-11-01", 10, []),  # nine o'clock is over
        ({}, "2028-11-05", 400, []),  # that date has not come round yet
        ({"timezone": "America/New_York"}, "1990-11-05", 10, ["2026-11-05T14:00"]),
        ({"timezone": "Mars/Phobos"}, "1990-11-05", 10, ["2026-11-05T09:00"]),  # in UTC
        ({"timedelta_value_before_date": 3}, "1990-11-05", 10, ["2026-11-02T09:00"]),
        (
            {"timedelta_unit_before_date": "months", "timedelta_value_before_date": 1},
            "1990-12-31",
            60,
            ["2026-11-30T09:00"],
        ),
        ({"recurrence_frequency": "never"}, "2026-11-20", 800, ["2026-11-20T09:00"]),
        ({"recurrence_frequency": "weekly"}, "2026-10-06", 15, ["2026-11-03T09:00", "2026-11-10T09:00"]),
        (
            {"recurrence_frequency": "monthly"},
            "2026-01-31",
            100,
            ["2026-11-30T09:00", "2026-12-31T09:00", "2027-01-31T09:00"],
        ),
        ({}, "1992-02-29", 800, ["2027-02-28T09:00", "2028-02-29T09:00"]),
        ({"trigger_days": ["monday"]}, "1990-11-05", 10, ["2026-11-09T09:00"]),
        ({}, "no date", 400, []),
    ],
)
def test_a_date_triggers_its_flow(
    start: Starter, parts: Json, birthday: str, days: int, times: list[str]
) -> None:
    shop = Shop(start(), {"name": "Birthday", "definition": _by_date(**parts)})
    shop.change("P1", Birthday=birthday)
    shop.control.advance(days * 86_400)
    assert _times(shop) == times
    assert shop.not_played == []


def test_a_day_begins_in_the_time_zone_of_the_profile(start: Starter) -> None:
    shop = Shop(start(), {"name": "Birthday", "definition": _by_date(timezone="profile")})
    places = {"P1": "Pacific/Auckland", "P2": "America/Los_Angeles"}
    for profile, zone in places.items():
        kept = shop.account.profiles.get(profile) or {}
        changed = {**kept, "location": {"timezone": zone}, "properties": {"Birthday": "1990-11-05"}}
        shop.account.profiles.replace(profile, changed)
    shop.control.advance(10 * 86_400)
    assert _times(shop) == ["2026-11-04T20:00", "2026-11-05T17:00"]


def test_a_change_of_the_date_counts_and_a_clock_set_back_plays_again(start: Starter) -> None:
    shop = Shop(start(), {"name": "Birthday", "definition": _by_date()})
    shop.change("P1", Birthday="1990-11-05")
    shop.control.advance(86_400)
    shop.change("P1", Birthday="1990-11-07")
    shop.control.advance(9 * 86_400)
    assert _times(shop) == ["2026-11-07T09:00"]
    shop.control.set_clock("2025-11-06T00:00:00Z")
    shop.control.advance(2 * 86_400)
    assert _times(shop) == ["2025-11-07T09:00", "2026-11-07T09:00"]


def test_delays_by_the_date_of_the_flow(start: Starter) -> None:
    countdown = {
        "type": "countdown-delay",
        "data": {"unit": "days", "value": 2, "delay_until_time": "10:00:00"},
    }
    on_the_day = {"type": "target-date", "data": {"target_time": "08:00:00", "timezone": "UTC"}}
    definition = _by_date(timedelta_value_before_date=5)
    definition["actions"] = [mail("5"), countdown, mail("2"), on_the_day, mail("0")]
    shop = Shop(start(), {"name": "Birthday", "definition": definition})
    shop.change("P1", Birthday="1990-11-10")
    shop.control.advance(30 * 86_400)
    assert _times(shop) == ["2026-11-05T09:00", "2026-11-08T10:00", "2026-11-10T08:00"]


def test_a_saved_state_waits_for_its_day(start: Starter) -> None:
    shop = Shop(start(), {"name": "Birthday", "definition": _by_date()})
    shop.change("P1", Birthday="1990-11-05")
    other = start()
    other.control.load(shop.control.state())
    other.control.advance(10 * 86_400)
    assert [item.profile_id for item in other.control.outbox()] == ["P1"]


def test_a_clock_that_leaps_does_not_go_on_for_ever(start: Starter) -> None:
    shop = Shop(start(), {"name": "Birthday", "definition": _by_date()})
    shop.change("P1", Birthday="1990-11-05")
    shop.control.set_clock("9000-01-01T00:00:00Z")
    assert len(shop.messages) <= 12


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (
            {"date_field_type": "custom-object"},
            "/triggers/0/date_field_type: a date of 'custom-object' is not",
        ),
        ({"trigger_time": 9}, "/triggers/0: a date without its property or its time is not played"),
    ],
)
def test_dates_that_are_not_played_are_told(start: Starter, parts: Json, words: str) -> None:
    shop = Shop(start(), {"name": "Birthday", "definition": _by_date(**parts)})
    assert shop.not_played[0].startswith(words)


def _drop(**parts: Any) -> Json:
    trigger = {
        "type": "price-drop",
        "trigger_filter": None,
        "price_drop_amount_value": 5,
        "price_drop_amount_unit": "currency",
        "audience": ["viewed"],
        "timeframe_days": 30,
        **parts,
    }
    return {"triggers": [trigger], "actions": [mail("{{ event.ProductName }}")]}


def _drop_shop(start: Starter, **parts: Any) -> Shop:
    shop = Shop(start(), {"name": "Drop", "definition": _drop(**parts)})
    item = {"external_id": "MUG", "title": "Mug", "price": 20.0}
    identifier = "$custom:::$default:::MUG"
    resource = {"type": "catalog-item", "id": identifier, "attributes": item}
    shop.control.seed(shop.account, {"resources": [resource]})
    return shop


def _set_price(shop: Shop, price: float) -> None:
    items = shop.account.collection("catalog-item")
    identifier = "$custom:::$default:::MUG"
    items.replace(identifier, {**(items.get(identifier) or {}), "price": price})


def test_a_price_that_drops_triggers_a_flow_for_those_who_saw_the_product(start: Starter) -> None:
    shop = _drop_shop(start)
    shop.order("P1", "Viewed Product", properties={"ProductID": "MUG", "ProductName": "Mug"})
    shop.order("P2", "Viewed Product", properties={"ProductID": "CUP", "ProductName": "Cup"})
    _set_price(shop, 15.01)
    assert shop.sent == []
    _set_price(shop, 10.01)
    assert shop.sent == [("P1", "Mug")]
    _set_price(shop, 30.0)
    assert len(shop.sent) == 1
    shop.control.advance(40 * 86_400)
    _set_price(shop, 1.0)
    assert len(shop.sent) == 1  # the view is too long ago
    assert shop.not_played == []


@pytest.mark.parametrize(
    ("parts", "price", "count"),
    [
        ({"price_drop_amount_unit": "percent", "price_drop_amount_value": 50}, 10.0, 1),
        ({"price_drop_amount_unit": "percent", "price_drop_amount_value": 50}, 10.1, 0),
        ({"audience": ["viewed", "checkout-started"]}, 10.0, 1),
        ({"audience": ["viewed"]}, 10.0, 0),
    ],
)
def test_the_amount_and_the_audience_decide(start: Starter, parts: Json, price: float, count: int) -> None:
    shop = _drop_shop(start, **{"audience": ["checkout-started"], **parts})
    shop.order("P1", "Started Checkout", properties={"Items": [{"ProductID": "MUG"}]})
    _set_price(shop, price)
    assert len(shop.sent) == count


@pytest.mark.parametrize("audience", [[{}], [[]], [5], 5])
def test_an_audience_of_any_shape_fails_nothing(start: Starter, audience: object) -> None:
    shop = _drop_shop(start, audience=audience)
    assert "a price drop without its amount and audience" in shop.not_played[0]


def test_a_filter_of_a_price_drop_is_about_the_event_of_the_audience(start: Starter) -> None:
    named = {"type": "string", "operator": "equals", "value": "Cup"}
    condition = {"type": "price-drop-property", "metric_id": "M", "field": "ProductName", "filter": named}
    shop = _drop_shop(start, trigger_filter=where(condition))
    shop.order("P1", "Viewed Product", properties={"ProductID": "MUG", "ProductName": "Mug"})
    _set_price(shop, 1.0)
    assert shop.sent == []
