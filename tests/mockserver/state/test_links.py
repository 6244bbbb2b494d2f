from __future__ import annotations

import pytest

from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from klaviyo_rehearsal.mockserver.state.links import (
    link,
    link_loosely,
    linked,
    relink,
    unlink,
    unlink_all,
)
from klaviyo_rehearsal.mockserver.state.relation import Relation

CATEGORIES = Relation("item", "categories", "category", True, "items", True)
PARENT = Relation("variant", "item", "item", False, "variants", True)


@pytest.fixture
def account() -> Account:
    made = Account("Xy12Ab", Settings(), Clock())
    for kind, ids in {"item": "ab", "category": "xy", "variant": "vw"}.items():
        for identifier in ids:
            made.collection(kind).insert(identifier, {})
    return made


def test_what_is_related_is_read_from_both_ends(account: Account) -> None:
    link(account, CATEGORIES, "a", "x")
    link(account, CATEGORIES, "a", "y")
    link(account, CATEGORIES.turned(), "x", "b")
    assert linked(account, CATEGORIES, "a") == ["x", "y"]
    assert linked(account, CATEGORIES.turned(), "x") == ["a", "b"]
    unlink(account, CATEGORIES.turned(), "x", ["a", "nowhere"])
    assert linked(account, CATEGORIES, "a") == ["y"]


def test_an_end_that_holds_one_lets_go_of_the_other(account: Account) -> None:
    link(account, PARENT, "v", "a")
    link(account, PARENT, "v", "b")
    assert (linked(account, PARENT, "v"), linked(account, PARENT.turned(), "a")) == (["b"], [])
    link(account, PARENT.turned(), "a", "v")
    assert (linked(account, PARENT, "v"), linked(account, PARENT.turned(), "b")) == (["a"], [])


def test_what_is_deleted_is_related_to_nothing_even_when_its_id_comes_back(account: Account) -> None:
    link(account, CATEGORIES, "a", "x")
    account.collection("item").delete("a")
    assert linked(account, CATEGORIES.turned(), "x") == []
    unlink_all(account, "item", "a")
    account.collection("item").insert("a", {})
    assert linked(account, CATEGORIES.turned(), "x") == linked(account, CATEGORIES, "a") == []


@pytest.mark.parametrize("seeded", [CATEGORIES, CATEGORIES.turned()])
def test_a_loose_link_is_seen_from_both_ends_once_the_relation_is_known(
    account: Account, seeded: Relation
) -> None:
    one, other = ("a", "x") if seeded is CATEGORIES else ("x", "a")
    link_loosely(account, seeded.kind, seeded.name, one, other)
    assert linked(account, CATEGORIES, "a") == ["x"]
    assert linked(account, CATEGORIES.turned(), "x") == ["a"]
    unlink(account, CATEGORIES, "a", ["x"])
    assert linked(account, CATEGORIES, "a") == []


def test_members_of_groups_are_read_where_they_are_kept(account: Account) -> None:
    account.profiles.insert("p", {})
    account.lists.insert("l", {})
    account.members.join("l", ["p"])
    members = Relation("list", "profiles", "profile", True, "lists", True)
    assert linked(account, members, "l") == ["p"]
    assert linked(account, members.turned(), "p") == ["l"]


def test_what_one_was_related_to_goes_over_to_another(account: Account) -> None:
    link(account, CATEGORIES, "a", "x")
    link(account, CATEGORIES, "b", "y")
    link(account, PARENT, "v", "a")
    relink(account, "item", "a", "b")
    assert sorted(linked(account, CATEGORIES, "b")) == ["x", "y"]
    assert linked(account, CATEGORIES, "a") == []
    assert linked(account, CATEGORIES.turned(), "x") == ["b"]
    assert linked(account, PARENT, "v") == ["b"]
