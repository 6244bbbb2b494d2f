from __future__ import annotations

import pytest

from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
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
    account.links.link(CATEGORIES, "a", "x")
    account.links.link(CATEGORIES, "a", "y")
    account.links.link(CATEGORIES.turned(), "x", "b")
    assert account.links.linked(CATEGORIES, "a") == ["x", "y"]
    assert account.links.linked(CATEGORIES.turned(), "x") == ["a", "b"]
    account.links.unlink(CATEGORIES.turned(), "x", ["a", "nowhere"])
    assert account.links.linked(CATEGORIES, "a") == ["y"]


def test_an_end_that_holds_one_lets_go_of_the_other(account: Account) -> None:
    account.links.link(PARENT, "v", "a")
    account.links.link(PARENT, "v", "b")
    assert (account.links.linked(PARENT, "v"), account.links.linked(PARENT.turned(), "a")) == (["b"], [])
    account.links.link(PARENT.turned(), "a", "v")
    assert (account.links.linked(PARENT, "v"), account.links.linked(PARENT.turned(), "b")) == (["a"], [])


def test_what_is_deleted_is_related_to_nothing_even_when_its_id_comes_back(account: Account) -> None:
    account.links.link(CATEGORIES, "a", "x")
    account.collection("item").delete("a")
    assert account.links.linked(CATEGORIES.turned(), "x") == []
    account.links.unlink_all("item", "a")
    account.collection("item").insert("a", {})
    assert account.links.linked(CATEGORIES.turned(), "x") == account.links.linked(CATEGORIES, "a") == []


@pytest.mark.parametrize("seeded", [CATEGORIES, CATEGORIES.turned()])
def test_a_loose_link_is_seen_from_both_ends_once_the_relation_is_known(
    account: Account, seeded: Relation
) -> None:
    one, other = ("a", "x") if seeded is CATEGORIES else ("x", "a")
    account.links.link_loosely(seeded.kind, seeded.name, one, other)
    assert account.links.linked(CATEGORIES, "a") == ["x"]
    assert account.links.linked(CATEGORIES.turned(), "x") == ["a"]
    account.links.unlink(CATEGORIES, "a", ["x"])
    assert account.links.linked(CATEGORIES, "a") == []


def test_members_of_groups_are_read_where_they_are_kept(account: Account) -> None:
    account.profiles.insert("p", {})
    account.lists.insert("l", {})
    account.members.join("l", ["p"])
    members = Relation("list", "profiles", "profile", True, "lists", True)
    assert account.links.linked(members, "l") == ["p"]
    assert account.links.linked(members.turned(), "p") == ["l"]


def test_what_one_was_related_to_goes_over_to_another(account: Account) -> None:
    account.links.link(CATEGORIES, "a", "x")
    account.links.link(CATEGORIES, "b", "y")
    account.links.link(PARENT, "v", "a")
    account.links.relink("item", "a", "b")
    assert sorted(account.links.linked(CATEGORIES, "b")) == ["x", "y"]
    assert account.links.linked(CATEGORIES, "a") == []
    assert account.links.linked(CATEGORIES.turned(), "x") == ["b"]
    assert account.links.linked(PARENT, "v") == ["b"]
