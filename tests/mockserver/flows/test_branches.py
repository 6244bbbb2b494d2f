"""Splits of several branches, tests of variations, and the conditions that decide."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.mockserver.settings import Settings
from tests.mockserver.flows.shop import Shop, mail, of_property, where
from tests.mockserver.flows.shop import flow as _flow
from tests.mockserver.helpers import Json, Starter


def _split(condition: Json) -> Json:
    return _flow(
        {
            "id": "1",
            "type": "conditional-split",
            "data": {"profile_filter": where(condition)},
            "links": {"next_if_true": "2", "next_if_false": "3"},
        },
        {"id": "2", **mail("Yes"), "links": {"next": None}},
        {"id": "3", **mail("No"), "links": {"next": None}},
    )


def _branch(name: str, next_: str, order: int, *conditions: Json, **parts: Any) -> Json:
    content = {"branch_id": name, "order": order, "links": {"next": next_}, **parts}
    return {**content, "branch_filter": where(*conditions)} if conditions else content


def _branches(*branches: Json) -> Json:
    split = {"id": "1", "type": "multi-branch-split", "links": None, "data": {"branches": list(branches)}}
    mails = [{"id": name, **mail(name), "links": {"next": None}} for name in ("2", "3", "4")]
    return _flow(split, *mails)


def test_the_first_branch_that_is_met_is_taken(start: Starter) -> None:
    gold, silver = of_property("Tier", "gold"), of_property("Tier", "silver")
    any_tier = {"type": "profile-property", "property": "properties['Tier']"}
    has_tier = {**any_tier, "filter": {"type": "existence", "operator": "is-set"}}
    flow = _branches(
        _branch("else", "4", 3, is_else=True),
        _branch("any", "3", 2, has_tier),
        _branch("metal", "2", 1, gold, silver),
    )
    shop = Shop(start(), flow)
    shop.order("P1")
    shop.order("P2")
    shop.change("P2", Tier="tin")
    shop.order("P2")
    assert shop.sent == [("P1", "2"), ("P2", "4"), ("P2", "3")]
    assert shop.not_played == []


def test_a_branch_that_is_not_evaluated_is_told_and_ends_the_flow(start: Starter) -> None:
    region = {"type": "profile-region", "in_region": True, "region": "european_union"}
    shop = Shop(start(), _branches(_branch("eu", "2", 1, region), _branch("else", "3", 2, is_else=True)))
    shop.order("P1")
    assert shop.sent == []
    assert shop.not_played == [
        "/actions/0/data/branches/0/branch_filter: a condition of type 'profile-region' is not evaluated: "
        "the flow ends there"
    ]


def _date(operator: str, **parts: Any) -> Json:
    wanted = {"type": "date", "operator": operator, **parts}
    return {"type": "profile-property", "property": "properties['When']", "filter": wanted}


@pytest.mark.parametrize(
    ("condition", "when", "met"),
    [
        (_date("after", date="2026-10-01T00:00:00Z"), "2026-10-02", True),
        (_date("before", date="2026-10-01T00:00:00Z"), "2026-10-02", False),
        (_date("between-static", start="2026-01-01", end="2026-02-01"), "2026-01-15", True),
        (_date("in-the-last", unit="day", quantity=3), "2026-10-30", True),
        (_date("in-the-last", unit="hour", quantity=3), "2026-10-30", False),
        (_date("in-the-next", unit="week", quantity=1), "2026-11-05", True),
        (_date("at-least", unit="day", quantity=30), "2026-09-01", True),
        (_date("between", unit="day", start=1, end=5), "2026-10-29", True),
        (_date("between", unit="day", start=1, end=2), "2026-10-29", False),
        (_date("anniversary"), "1990-11-01", True),
        (_date("anniversary-month"), "1990-11-20", True),
        (_date("anniversary-next", unit="day", quantity=7), "1990-11-06", True),
        (_date("anniversary-last", unit="day", quantity=7), "1990-11-06", False),
        (_date("anniversary-last", unit="week", quantity=60), "1990-11-06", True),
        (_date("calendar-month", value=5), "2001-05-03", True),
        (_date("after", date="2026-10-01T00:00:00Z"), "soon", False),
        (of_property("When", ["a", "b"], operator="in"), "b", True),
        (of_property("When", ["a", "b"], operator="not-in"), "b", False),
        (of_property("When", 1, "list", "length-greater-than"), ["a", "b"], True),
        (
            {
                "type": "profile-property",
                "property": "properties['When']",
                "filter": {"type": "numeric", "operator": "between", "start": 1, "end": 3},
            },
            2,
            True,
        ),
    ],
)
def test_splits_by_values_of_a_property(start: Starter, condition: Json, when: object, met: bool) -> None:
    shop = Shop(start(), _split(condition))
    shop.change("P1", When=when)
    shop.order("P1")
    assert shop.sent == [("P1", "Yes" if met else "No")]
    assert shop.not_played == []


def test_a_split_by_when_a_profile_joined(start: Starter) -> None:
    frame = {"type": "date", "operator": "in-the-last", "unit": "day", "quantity": 3}
    member = {"type": "profile-group-membership", "is_member": True, "group_ids": ["NEWS01"]}
    shop = Shop(start(), _split({**member, "timeframe_filter": frame}))
    shop.account.members.join("NEWS01", ["P1"])
    shop.order("P1")
    shop.control.advance(4 * 86_400)
    shop.order("P1")
    assert shop.sent == [("P1", "Yes"), ("P1", "No")]


@pytest.mark.parametrize("events", [True, False])
def test_a_split_by_messages_that_were_not_sent(start: Starter, events: bool) -> None:
    frame = {"type": "date", "operator": "in-the-last", "unit": "day", "quantity": 3}
    shop = Shop(
        start(Settings(message_events=events)),
        _split({"type": "profile-not-sent-email", "timeframe_filter": frame}),
    )
    for seconds in (60, 60, 4 * 86_400):
        shop.order("P1")
        shop.control.advance(seconds)
    shop.order("P1")
    assert [subject for _, subject in shop.sent] == ["Yes", "No", "No", "Yes"]


def test_a_sample_is_a_share_of_the_profiles_and_stays_it(start: Starter) -> None:
    def drawn(seed: int) -> list[tuple[str, str]]:
        shop = Shop(start(Settings(seed=seed)), _split({"type": "profile-sample", "percentage": 30}))
        people = [{"id": f"N{number}", "email": f"n{number}@northwind.shop"} for number in range(100)]
        shop.control.seed(shop.account, {"profiles": people})
        for number in range(100):
            shop.order(f"N{number}")
        return shop.sent

    first = drawn(1)
    assert 15 <= sum(1 for _, subject in first if subject == "Yes") <= 45
    assert drawn(1) == first
    assert drawn(2) != first


def _test(status: str, **experiment: Any) -> Json:
    variations = [{"id": name, **mail(name)} for name in ("A", "B")]
    return _flow(
        {
            "type": "ab-test",
            "data": {
                "experiment_status": status,
                "main_action": mail("Main"),
                "current_experiment": {"name": "Words", "variations": variations, **experiment},
            },
        },
        mail("After"),
    )


def _orders(shop: Shop) -> list[str]:
    people = [{"id": f"N{number}", "email": f"n{number}@northwind.shop"} for number in range(60)]
    shop.control.seed(shop.account, {"profiles": people})
    for number in range(60):
        shop.order(f"N{number}")
    assert sum(1 for _, subject in shop.sent if subject == "After") == 60
    return [subject for _, subject in shop.sent if subject != "After"]


def test_a_live_test_sends_variations_by_chance_that_the_seed_decides(start: Starter) -> None:
    first = _orders(Shop(start(Settings(seed=1)), _test("live")))
    assert set(first) == {"A", "B"}
    assert 15 <= first.count("A") <= 45
    assert _orders(Shop(start(Settings(seed=1)), _test("live"))) == first
    assert _orders(Shop(start(Settings(seed=2)), _test("live"))) != first


def test_weights_decide_and_the_events_name_the_variation(start: Starter) -> None:
    shop = Shop(start(), _test("live", allocations={"A": 0, "B": 100}))
    assert set(_orders(shop)) == {"B"}
    properties = [
        (shop.account.events.get(item) or {})["event_properties"].get("$variation")
        for item in shop.account.events
    ]
    assert properties.count("B") == 60
    assert shop.not_played == []


def test_a_test_that_is_not_live_sends_the_main_action_and_is_told(start: Starter) -> None:
    shop = Shop(start(), _test("draft"))
    assert set(_orders(shop)) == {"Main"}
    assert shop.not_played == [
        "/actions/0/data/experiment_status: the test is not live: all are sent the main action"
    ]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"main_action": 5},
        {"main_action": {}, "current_experiment": {"variations": [5]}, "experiment_status": "live"},
        {
            "main_action": {"type": []},
            "current_experiment": {"variations": [{}]},
            "experiment_status": "live",
        },
        {
            "main_action": mail("x"),
            "current_experiment": {"variations": [mail("y")], "allocations": {"": []}},
        },
    ],
)
def test_tests_of_any_shape_fail_nothing(start: Starter, data: Json) -> None:
    shop = Shop(start(), _flow({"type": "ab-test", "data": data}, mail("After")))
    shop.order("P1")
    assert ("P1", "After") in shop.sent
    assert isinstance(shop.not_played, list)
