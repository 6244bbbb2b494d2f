from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.mockserver.control.snapshot import snapshot
from tests.mockserver.generic.direct import Caller, Json
from tests.mockserver.helpers import is_in, rule

ADA, BOB, CY = (f"01M1PA000000000000000000{number}X" for number in (10, 20, 30))


@pytest.fixture
def people(ask: Caller) -> Caller:
    """An account with three profiles, of which Ada is on a list."""
    ask.seed(
        profiles=[
            {"id": ADA, "email": "ada@northwind.shop", "properties": {"plan": "gold", "orders": 7}},
            {"id": BOB, "email": "bob@northwind.shop", "properties": {"plan": "tin", "tags": ["new"]}},
            {"id": CY, "email": "cy@elsewhere.shop", "properties": {"orders": 1, "vip": True}},
        ],
        lists=[{"id": "Aa00AA", "name": "VIP", "members": [ADA]}],
    )
    return ask


def condition(name: str, kind: str, operator: str, value: Any = None) -> Json:
    wanted = {"type": kind, "operator": operator} | ({} if value is None else {"value": value})
    return {"type": "profile-property", "property": name, "filter": wanted}


def create_segment(ask: Caller, *groups: list[Json], name: str = "Gold") -> str:
    rule = {"condition_groups": [{"conditions": group} for group in groups]}
    body = {"data": {"type": "segment", "attributes": {"name": name, "definition": rule}}}
    return str(ask.ok("POST", "/api/segments", body)["data"]["id"])


def members(ask: Caller, segment: str) -> set[str]:
    read = ask.ok("GET", f"/api/segments/{segment}/profiles")["data"]
    ids = ask.ok("GET", f"/api/segments/{segment}/relationships/profiles")["data"]
    assert [item["id"] for item in read] == [item["id"] for item in ids]
    return {item["id"] for item in ids}


def test_a_segment_is_created_read_changed_and_deleted(ask: Caller) -> None:
    segment = create_segment(ask, [condition("email", "existence", "is-set")])
    created = ask.ok("GET", f"/api/segments/{segment}")["data"]["attributes"]
    assert (created["name"], created["is_active"], created["is_processing"]) == ("Gold", True, False)
    change = {"data": {"type": "segment", "id": segment, "attributes": {"name": "Silver"}}}
    changed = ask.ok("PATCH", f"/api/segments/{segment}", change)["data"]["attributes"]
    assert changed["name"] == "Silver"
    assert changed["definition"] == created["definition"]
    assert [item["id"] for item in ask.ok("GET", "/api/segments")["data"]] == [segment]
    ask.ok("DELETE", f"/api/segments/{segment}")
    assert ask("GET", f"/api/segments/{segment}")[0] == 404
    assert ask("GET", f"/api/segments/{segment}/profiles")[0] == 404


def test_a_seeded_segment_has_the_members_that_were_set(people: Caller) -> None:
    people.seed(segments=[{"id": "Bb11BB", "name": "Chosen", "members": [ADA, CY]}])
    assert members(people, "Bb11BB") == {ADA, CY}
    (joined,) = people.ok("GET", "/api/segments/Bb11BB/profiles", filter='equals(email,"cy@elsewhere.shop")')[
        "data"
    ]
    assert joined["attributes"]["joined_group_at"]


def test_the_number_of_profiles_is_told_when_asked(people: Caller) -> None:
    people.seed(segments=[{"id": "Bb11BB", "name": "Chosen", "members": [ADA, CY]}])
    asked = people.ok("GET", "/api/segments/Bb11BB", **{"additional-fields[segment]": "profile_count"})
    assert asked["data"]["attributes"]["profile_count"] == 2
    assert "profile_count" not in people.ok("GET", "/api/segments/Bb11BB")["data"]["attributes"]
    listed = people.ok("GET", "/api/lists/Aa00AA", **{"additional-fields[list]": "profile_count"})
    assert listed["data"]["attributes"]["profile_count"] == 1


def test_a_profile_shows_its_segments(people: Caller) -> None:
    segment = create_segment(people, [condition("email", "string", "ends-with", "@northwind.shop")])
    assert [item["id"] for item in people.ok("GET", f"/api/profiles/{ADA}/segments")["data"]] == [segment]
    assert people.ok("GET", f"/api/profiles/{CY}/relationships/segments")["data"] == []


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (condition("properties['plan']", "string", "equals", "gold"), {ADA}),
        (condition("properties['plan']", "string", "not-equals", "gold"), {BOB, CY}),
        (condition("email", "string", "contains", "northwind"), {ADA, BOB}),
        (condition("email", "string", "not-contains", "northwind"), {CY}),
        (condition("email", "string", "starts-with", "bob"), {BOB}),
        (condition("email", "string", "not-starts-with", "bob"), {ADA, CY}),
        (condition("email", "string", "not-ends-with", "elsewhere.shop"), {ADA, BOB}),
        (condition("properties['orders']", "numeric", "equals", 7), {ADA}),
        (condition("properties['orders']", "numeric", "not-equals", 7), {BOB, CY}),
        (condition("properties['orders']", "numeric", "greater-than", 1), {ADA}),
        (condition("properties['orders']", "numeric", "greater-than-or-equal", 1), {ADA, CY}),
        (condition("properties['orders']", "numeric", "less-than", 7), {CY}),
        (condition("properties['orders']", "numeric", "less-than-or-equal", 7), {ADA, CY}),
        (condition("properties['vip']", "boolean", "equals", True), {CY}),
        (condition("properties['orders']", "existence", "is-set"), {ADA, CY}),
        (condition("properties['orders']", "existence", "not-set"), {BOB}),
        (condition("properties['tags']", "list", "contains", "new"), {BOB}),
        (condition("properties['tags']", "list", "not-contains", "new"), {ADA, CY}),
        ({"type": "profile-group-membership", "is_member": True, "group_ids": ["Aa00AA"]}, {ADA}),
        ({"type": "profile-group-membership", "is_member": False, "group_ids": ["Aa00AA"]}, {BOB, CY}),
    ],
)
def test_a_rule_that_can_be_worked_out_says_who_is_in(people: Caller, rule: Json, expected: set[str]) -> None:
    assert members(people, create_segment(people, [rule])) == expected


def test_one_condition_of_every_group_must_hold(people: Caller) -> None:
    gold = condition("properties['plan']", "string", "equals", "gold")
    tin = condition("properties['plan']", "string", "equals", "tin")
    many = condition("properties['orders']", "numeric", "greater-than", 5)
    assert members(people, create_segment(people, [gold, tin])) == {ADA, BOB}
    assert members(people, create_segment(people, [gold, tin], [many])) == {ADA}


def test_who_is_in_changes_with_the_profiles(people: Caller) -> None:
    segment = create_segment(people, [condition("title", "string", "equals", "Ms")])
    assert members(people, segment) == set()
    body = {"data": {"type": "profile", "id": CY, "attributes": {"title": "Ms"}}}
    people.ok("PATCH", f"/api/profiles/{CY}", body)
    assert members(people, segment) == {CY}


def test_a_segment_of_another_needs_no_read_of_the_other(people: Caller) -> None:
    gold = create_segment(people, [condition("properties['plan']", "string", "equals", "gold")])
    of_gold = create_segment(people, [is_in(gold)])
    of_that = create_segment(people, [is_in(of_gold)], name="Gold again")
    assert members(people, of_that) == {ADA}
    body = {"data": {"type": "profile", "id": BOB, "attributes": {"properties": {"plan": "gold"}}}}
    people.ok("PATCH", f"/api/profiles/{BOB}", body)
    assert members(people, of_that) == members(people, gold) == {ADA, BOB}
    shown = snapshot(people.account)["segments"]
    assert [item["profiles"] for item in shown] == [[ADA, BOB]] * 3


def test_segments_of_each_other_have_members_all_the_same(people: Caller) -> None:
    people.seed(
        segments=[
            {"id": "Bb11BB", "name": "One", "definition": rule(is_in("Cc22CC", "Aa00AA"))},
            {"id": "Cc22CC", "name": "Other", "definition": rule(is_in("Bb11BB"))},
        ]
    )
    assert members(people, "Bb11BB") == {ADA}
    assert members(people, "Cc22CC") == {ADA}


def test_a_snapshot_has_the_members_of_now(people: Caller) -> None:
    create_segment(people, [condition("properties['plan']", "string", "equals", "gold")])
    (segment,) = snapshot(people.account)["segments"]
    assert segment["profiles"] == [ADA]


def test_members_that_were_not_read_are_counted(people: Caller) -> None:
    segment = create_segment(people, [condition("properties['plan']", "string", "equals", "gold")])
    counted = people.ok("GET", f"/api/segments/{segment}", **{"additional-fields[segment]": "profile_count"})
    assert counted["data"]["attributes"]["profile_count"] == 1


def test_a_rule_that_cannot_be_worked_out_leaves_the_members_as_they_were_set(people: Caller) -> None:
    rule = {"condition_groups": [{"conditions": [{"type": "profile-metric", "metric_id": "Cc22CC"}]}]}
    people.seed(segments=[{"id": "Bb11BB", "name": "Buyers", "definition": rule, "members": [BOB]}])
    assert members(people, "Bb11BB") == {BOB}


@pytest.mark.parametrize("group", ["lists/Aa00AA", "segments/Bb11BB"])
def test_flows_that_a_group_triggers_are_those_of_the_seed(people: Caller, group: str) -> None:
    people.seed(segments=[{"id": "Bb11BB", "name": "Chosen"}])
    assert people.ok("GET", f"/api/{group}/flow-triggers")["data"] == []
    assert people.ok("GET", f"/api/{group}/relationships/flow-triggers")["data"] == []


def test_a_seeded_flow_is_triggered_by_a_list(ask: Caller) -> None:
    triggered = {"flow-triggers": {"data": [{"type": "flow", "id": "Ff00FF"}]}}
    ask.seed(
        resources=[
            {"type": "flow", "id": "Ff00FF", "attributes": {"name": "Welcome", "status": "live"}},
            {"type": "list", "id": "Aa00AA", "attributes": {"name": "VIP"}, "relationships": triggered},
        ]
    )
    (flow,) = ask.ok("GET", "/api/lists/Aa00AA/flow-triggers")["data"]
    assert flow["attributes"]["name"] == "Welcome"
    included = ask.ok("GET", "/api/lists/Aa00AA", include="flow-triggers")["included"]
    assert [item["id"] for item in included] == ["Ff00FF"]
