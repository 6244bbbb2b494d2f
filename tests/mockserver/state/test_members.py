"""Members of lists and segments: joined, left, and evaluated no more often than needed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from klaviyo_rehearsal.mockserver.state.segment_rules import Rule
from tests.mockserver.helpers import is_in, plan_is, rule

_NOON, _ONE = "2026-11-01T12:00:00+00:00", "2026-11-01T13:00:00+00:00"


@pytest.fixture
def account() -> Account:
    """An account with two profiles, a list, a segment of golden profiles and one of the list's members."""
    account = Account("AAAAAA", Settings(), Clock(datetime(2026, 11, 1, 12, tzinfo=UTC)))
    for name, plan in (("ada", "gold"), ("bob", "tin")):
        account.profiles.insert(name, {"email": f"{name}@northwind.shop", "properties": {"plan": plan}})
    account.lists.insert("vip", {"name": "VIP"})
    segments = account.collection("segment")
    segments.insert("gold", {"definition": rule(plan_is("gold"))})
    segments.insert("vips", {"definition": rule(is_in("vip"))})
    return account


def _set_plan(account: Account, profile: str, plan: str) -> None:
    account.profiles.replace(profile, {"properties": {"plan": plan}})


def test_members_join_once_and_leave(account: Account) -> None:
    account.members.join("vip", ["ada", "bob"])
    account.clock.advance(3600)
    account.members.join("vip", ["bob"])
    assert account.members.of("vip") == {"ada": _NOON, "bob": _NOON}
    account.members.leave("vip", ["bob", "nobody"])
    account.members.leave("no such list", ["bob"])
    assert account.members.of("vip") == {"ada": _NOON}
    account.members.drop_group("vip")
    assert account.members.of("vip") == {}


def test_a_segment_follows_its_profiles_and_keeps_the_time_of_joining(account: Account) -> None:
    assert account.members.of("gold") == {"ada": _NOON}
    account.clock.advance(3600)
    _set_plan(account, "bob", "gold")
    assert account.members.of("gold") == {"ada": _NOON, "bob": _ONE}
    _set_plan(account, "ada", "tin")
    assert account.members.of("gold") == {"bob": _ONE}


def test_a_segment_follows_its_lists_and_its_own_rule(account: Account) -> None:
    assert account.members.of("vips") == {}
    account.members.join("vip", ["bob"])
    assert [*account.members.of("vips")] == ["bob"]
    account.collection("segment").replace("vips", {"definition": rule(plan_is("gold"))})
    assert [*account.members.of("vips")] == ["ada"]


def test_an_inactive_segment_keeps_its_members(account: Account) -> None:
    assert [*account.members.of("gold")] == ["ada"]
    account.collection("segment").replace("gold", {"definition": rule(plan_is("gold")), "is_active": False})
    _set_plan(account, "bob", "gold")
    assert [*account.members.of("gold")] == ["ada"]


def test_the_groups_of_a_profile_are_those_of_now(account: Account) -> None:
    account.members.join("vip", ["ada"])
    assert account.members.groups_of("ada", account.collection("segment")) == ["gold", "vips"]
    assert account.members.groups_of("ada", account.lists) == ["vip"]
    assert account.members.groups_of("bob", ["gold", "vips", "vip"]) == []


def test_a_profile_is_moved_and_dropped_everywhere(account: Account) -> None:
    account.collection("segment").insert("set", {"definition": None})
    account.members.join("set", ["ada"])
    account.clock.advance(3600)
    account.members.join("vip", ["ada"])
    account.members.join("set", ["bob"])
    account.members.move_profile("ada", "bob")
    assert (account.members.of("set"), account.members.of("vip")) == ({"bob": _NOON}, {"bob": _ONE})
    account.members.drop_profile("bob")
    assert (account.members.of("set"), account.members.of("vip")) == ({}, {})


def _looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count the profiles that rules are held against."""
    seen: list[str] = []
    is_met = Rule.is_met

    def counted(self: Rule, profile: str, attributes: Any, members: Any) -> bool:
        seen.append(profile)
        return is_met(self, profile, attributes, members)

    monkeypatch.setattr(Rule, "is_met", counted)
    return seen


def test_a_rule_is_evaluated_when_something_has_changed_and_no_more(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _looked_at(monkeypatch)
    for _ in range(3):
        account.members.of("gold")
        account.members.groups_of("ada", ["gold"])
    assert asked == ["ada", "bob"]
    account.events.insert("e", {"timestamp": 1}, profile="ada", metric="m")
    account.members.of("gold")
    assert asked == ["ada", "bob"]
    _set_plan(account, "bob", "gold")
    account.members.of("gold")
    assert asked == ["ada", "bob", "bob"]


def test_a_rule_that_names_its_own_segment_has_an_end(account: Account) -> None:
    account.collection("segment").replace("gold", {"definition": rule(is_in("gold", "vip"))})
    account.members.join("vip", ["bob"])
    assert [*account.members.of("gold")] == ["bob"]
    account.members.leave("vip", ["bob"])
    assert [*account.members.of("gold")] == ["bob"]


def test_members_come_back_as_they_were(account: Account) -> None:
    account.members.join("vip", ["ada"])
    other = Account("AAAAAA", Settings(), Clock(datetime(2026, 11, 1, 13, tzinfo=UTC)))
    other.members.of("gold")
    other.members.restore(account.members.dump())
    account.members.join("vip", ["bob"])
    assert other.members.of("vip") == {"ada": _NOON}


def test_a_segment_is_evaluated_again_for_the_profiles_that_have_changed_alone(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.members.of("gold")
    account.members.of("vips")
    seen = _looked_at(monkeypatch)
    _set_plan(account, "bob", "gold")
    assert [*account.members.of("gold")] == ["ada", "bob"]
    assert seen == ["bob"]
    account.profiles.delete("ada")
    account.members.drop_profile("ada")
    assert [*account.members.of("gold")] == ["bob"]
    account.members.join("vip", ["bob"])
    assert [*account.members.of("vips")] == ["bob"]
    assert set(seen) == {"bob"}


def test_a_segment_is_evaluated_anew_where_more_profiles_have_changed_than_are_noted(
    account: Account,
) -> None:
    account.members.of("gold")
    for number in range(50_001):
        account.profiles.insert(f"p{number}", {"properties": {"plan": "gold" if number % 2 else "tin"}})
    assert len(account.members.of("gold")) == 25_001


_STEPS = ("gold", "tin", "join", "leave", "drop", "look")


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from(_STEPS)),
        max_size=25,
    )
)
def test_members_are_as_if_worked_out_anew(steps: list[tuple[str, str]]) -> None:
    account = Account("AAAAAA", Settings(), Clock(datetime(2026, 11, 1, 12, tzinfo=UTC)))
    account.lists.insert("vip", {"name": "VIP"})
    segments = account.collection("segment")
    segments.insert("gold", {"definition": rule(plan_is("gold"))})
    segments.insert("vips", {"definition": rule(is_in("vip"))})
    segments.insert("both", {"definition": rule(is_in("gold"), is_in("vips"))})
    groups = ("vip", "gold", "vips", "both")
    for profile, step in steps:
        account.clock.advance(60)
        if step in ("gold", "tin"):
            known = profile in account.profiles
            change = account.profiles.replace if known else account.profiles.insert
            change(profile, {"properties": {"plan": step}})
        elif step in ("join", "leave"):
            if profile in account.profiles:
                (account.members.join if step == "join" else account.members.leave)("vip", [profile])
        elif step == "drop" and profile in account.profiles:
            account.profiles.delete(profile)
            account.members.drop_profile(profile)
        elif step == "look":
            _ = [account.members.ordered(group) for group in groups]
    found = {group: {*account.members.of(group)} for group in groups}
    for group in groups:
        places = [*account.members.ordered(group)]
        assert places == sorted(((1, when), who) for who, when in account.members.of(group).items())
    account.members.restore({"vip": dict(account.members.of("vip"))})
    assert found == {group: {*account.members.of(group)} for group in groups}
