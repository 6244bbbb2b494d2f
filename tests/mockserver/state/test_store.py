"""A collection keeps resources and finds them again: by id, by a unique value, by what they belong to."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from klaviyo_rehearsal.mockserver.state.store import Collection


@pytest.fixture
def people() -> Collection:
    collection = Collection(unique=("email",), related=("list",))
    collection.insert("a", {"email": "ada@northwind.shop", "age": 36}, list="vip")
    collection.insert("b", {"email": None, "age": None}, list="vip")
    collection.insert("c", {"email": "cy@northwind.shop", "age": 7})
    return collection


def test_what_is_inserted_is_found_by_id_and_by_unique_value(people: Collection) -> None:
    assert people.get("a") == {"email": "ada@northwind.shop", "age": 36}
    assert people.find("email", "cy@northwind.shop") == "c"
    assert list(people) == ["a", "b", "c"]
    assert "b" in people and len(people) == 3


def test_what_is_absent_is_none(people: Collection) -> None:
    assert people.get("z") is None
    assert people.find("email", "z@northwind.shop") is None
    assert people.related("c", "list") is None
    assert people.group("list", "nobody's") == []


def test_null_is_no_unique_value(people: Collection) -> None:
    assert people.find("email", None) is None


def test_a_group_lists_its_members_in_the_order_of_their_making(people: Collection) -> None:
    assert list(people.group("list", "vip")) == ["a", "b"]
    assert people.related("b", "list") == "vip"


def test_a_replaced_value_is_free_and_the_new_one_taken(people: Collection) -> None:
    people.replace("a", {"email": "lovelace@northwind.shop", "age": 36})
    assert people.find("email", "ada@northwind.shop") is None
    assert people.find("email", "lovelace@northwind.shop") == "a"


def test_a_value_that_moved_on_stays_with_its_new_owner(people: Collection) -> None:
    people.replace("b", {"email": "ada@northwind.shop", "age": None})
    people.replace("a", {"email": None, "age": 36})
    assert people.find("email", "ada@northwind.shop") == "b"


def test_deleting_leaves_no_trace(people: Collection) -> None:
    people.ordered("age")
    people.delete("a")
    assert people.get("a") is None
    assert people.find("email", "ada@northwind.shop") is None
    assert list(people.group("list", "vip")) == ["b"]
    assert [identifier for _, identifier in people.ordered("age")] == ["b", "c"]


@pytest.mark.parametrize("change", ["replace", "delete"])
def test_an_unknown_id_cannot_be_changed(people: Collection, change: str) -> None:
    with pytest.raises(KeyError):
        people.replace("z", {}) if change == "replace" else people.delete("z")


def test_absent_values_sort_before_all_others(people: Collection) -> None:
    assert [identifier for _, identifier in people.ordered("age")] == ["b", "c", "a"]


def test_what_is_read_may_be_changed_without_changing_what_is_kept(people: Collection) -> None:
    read = people.get("a")
    assert read is not None
    read["age"] = 0
    assert people.get("a") == {"email": "ada@northwind.shop", "age": 36}


def test_an_index_lists_all_that_share_a_value_also_after_a_load() -> None:
    messages = Collection(indexed=("template",))
    for identifier, template in (("a", "x"), ("b", None), ("c", "x"), ("d", {"of": "x"})):
        messages.insert(identifier, {"template": template})
    loaded = Collection(indexed=("template",))
    loaded.insert("z", {"template": "x"})
    loaded.restore(orjson.loads(orjson.dumps(messages.dump())))
    for collection in (messages, loaded):
        assert collection.where("template", "x") == ["a", "c"]
        assert collection.where("template", None) == ["b", "d"]
        assert collection.where("template", "y") == []


_IDS = st.sampled_from("abcdef")
_NAMES = st.none() | st.sampled_from(["x", "y", "z"])
_RANKS = st.none() | st.integers(0, 3)


class CollectionMachine(RuleBasedStateMachine):
    """Insert, replace and delete in any order; a dictionary says what must be there."""

    def __init__(self) -> None:
        super().__init__()
        self.collection = Collection(unique=("name",), indexed=("rank",), related=("group",))
        self.model: dict[str, dict[str, Any]] = {}
        self.groups: dict[str, list[str]] = {"g": [], "h": []}

    @initialize(early=st.booleans())
    def order_before_or_after_the_first_insert(self, early: bool) -> None:
        if early:
            self.collection.ordered("rank")

    def is_free(self, name: str | None, owner: str) -> bool:
        return name is None or all(row["name"] != name for item, row in self.model.items() if item != owner)

    @rule(identifier=_IDS, name=_NAMES, rank=_RANKS, group=st.sampled_from("gh"))
    def insert(self, identifier: str, name: str | None, rank: int | None, group: str) -> None:
        if identifier not in self.model and self.is_free(name, identifier):
            self.model[identifier] = {"name": name, "rank": rank}
            self.groups[group].append(identifier)
            self.collection.insert(identifier, self.model[identifier], group=group)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), name=_NAMES, rank=_RANKS)
    def replace(self, data: st.DataObject, name: str | None, rank: int | None) -> None:
        identifier = data.draw(st.sampled_from(sorted(self.model)))
        if self.is_free(name, identifier):
            self.model[identifier] = {"name": name, "rank": rank}
            self.collection.replace(identifier, self.model[identifier])

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        identifier = data.draw(st.sampled_from(sorted(self.model)))
        del self.model[identifier]
        for members in self.groups.values():
            if identifier in members:
                members.remove(identifier)
        self.collection.delete(identifier)

    @invariant()
    def values_of_nobody_do_not_pile_up(self) -> None:
        assert all(self.collection._indexed["rank"].values())
        assert all(self.collection._groups["group"].values())

    @invariant()
    def resources_are_those_of_the_model(self) -> None:
        assert {identifier: self.collection.get(identifier) for identifier in self.collection} == self.model

    @invariant()
    def indexes_agree_with_the_model(self) -> None:
        for name in ("x", "y", "z"):
            owner = next((item for item, row in self.model.items() if row["name"] == name), None)
            assert self.collection.find("name", name) == owner
        for rank in (None, 0, 1, 2, 3):
            holders = [item for item, row in self.model.items() if row["rank"] == rank]
            assert sorted(self.collection.where("rank", rank)) == sorted(holders)
        for group, members in self.groups.items():
            assert list(self.collection.group("group", group)) == members

    @rule()
    def the_order_agrees_with_the_model(self) -> None:
        ranks = {item: -1 if row["rank"] is None else row["rank"] for item, row in self.model.items()}
        wanted = sorted(self.model, key=lambda item: (ranks[item], item))
        assert [identifier for _, identifier in self.collection.ordered("rank")] == wanted


TestCollectionMachine = CollectionMachine.TestCase
TestCollectionMachine.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
