"""Overlays: how a newer revision is written down as changes of an older one."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.openapi.overlay import apply_overlay

_DOCUMENT: dict[str, Any] = {
    "info": {"title": "Pets", "version": "1"},
    "paths": {
        "/cats": {"get": {"limit": {"burst": "1/s", "steady": "15/m"}, "parameters": [{"name": "sort"}]}},
        "/dogs": {"get": {"limit": {"burst": "3/s", "steady": "60/m"}, "parameters": []}},
    },
}


def _apply(*actions: dict[str, Any]) -> dict[str, Any]:
    return apply_overlay(_DOCUMENT, {"actions": list(actions)}, place="pets.yaml")


def test_an_update_merges_objects_key_by_key() -> None:
    changed = _apply({"target": "$.info", "update": {"version": "2", "contact": {"name": "Ann"}}})
    assert changed["info"] == {"title": "Pets", "version": "2", "contact": {"name": "Ann"}}


def test_an_update_reaches_into_nested_objects() -> None:
    changed = _apply({"target": "$.paths", "update": {"/cats": {"get": {"limit": {"daily": "9/d"}}}}})
    assert changed["paths"]["/cats"]["get"]["limit"] == {"burst": "1/s", "steady": "15/m", "daily": "9/d"}


@pytest.mark.parametrize(
    "update", [[{"name": "filter"}], {"name": "filter"}], ids=["an array of items", "one item"]
)
def test_an_update_of_an_array_appends_to_it(update: Any) -> None:
    changed = _apply({"target": "$.paths['/cats'].get.parameters", "update": update})
    assert changed["paths"]["/cats"]["get"]["parameters"] == [{"name": "sort"}, {"name": "filter"}]


def test_an_array_inside_an_updated_object_is_appended_to() -> None:
    changed = _apply({"target": "$.paths['/cats'].get", "update": {"parameters": [{"name": "filter"}]}})
    assert changed["paths"]["/cats"]["get"]["parameters"] == [{"name": "sort"}, {"name": "filter"}]


def test_an_update_is_made_at_every_node_that_the_target_matches() -> None:
    changed = _apply({"target": "$.paths.*[?@.limit.steady == '60/m'].limit", "update": {"steady": "70/m"}})
    assert changed["paths"]["/dogs"]["get"]["limit"]["steady"] == "70/m"
    assert changed["paths"]["/cats"] == _DOCUMENT["paths"]["/cats"]


def test_nodes_that_get_the_same_update_do_not_share_it() -> None:
    changed = _apply(
        {"target": "$.paths.*.get", "update": {"extra": {"seen": []}}},
        {"target": "$.paths['/cats'].get.extra.seen", "update": ["cat"]},
    )
    assert changed["paths"]["/dogs"]["get"]["extra"]["seen"] == []


def test_what_an_action_removes_is_gone() -> None:
    changed = _apply({"target": "$.paths['/cats'].get.limit.steady", "remove": True})
    assert changed["paths"]["/cats"]["get"]["limit"] == {"burst": "1/s"}


def test_several_items_of_one_array_can_be_removed_at_once() -> None:
    numbered = {"items": [1, 2, 3, 4, 5]}
    actions = [{"target": "$.items[?@ > 1 && @ < 5]", "remove": True}]
    assert apply_overlay(numbered, {"actions": actions}, place="x") == {"items": [1, 5]}


def test_a_node_and_one_inside_it_can_be_removed_at_once() -> None:
    nested = {"a": {"drop": {"drop": 1}, "keep": 2}}
    actions = [{"target": "$..drop", "remove": True}]
    assert apply_overlay(nested, {"actions": actions}, place="x") == {"a": {"keep": 2}}


def test_actions_are_applied_in_their_order() -> None:
    changed = _apply(
        {"target": "$.info.title", "remove": True},
        {"target": "$.info", "update": {"title": "Animals"}},
        {"target": "$.info[?@ == 'Animals']", "remove": True},
    )
    assert changed["info"] == {"version": "1"}


def test_the_original_document_stays_as_it_is() -> None:
    before = copy.deepcopy(_DOCUMENT)
    changed = _apply({"target": "$.paths['/cats'].get.parameters", "update": {"name": "filter"}})
    assert before == _DOCUMENT
    assert changed != before


def test_a_target_that_matches_nothing_is_an_error_that_names_the_action() -> None:
    with pytest.raises(ContractError) as caught:
        _apply({"target": "$.info", "update": {}}, {"target": "$.paths['/fish']", "update": {}})
    assert str(caught.value) == "pets.yaml: action 2: $.paths['/fish'] matches nothing"


def test_a_target_that_is_no_path_is_an_error_that_names_the_action() -> None:
    with pytest.raises(ContractError, match=r"^pets\.yaml: action 1: \$\.paths\[: "):
        _apply({"target": "$.paths[", "remove": True})


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        ("x", "'target' is missing"),
        ({"update": {}}, "'target' is missing"),
        ({"target": "$.info"}, "takes either 'update' or 'remove: true'"),
        ({"target": "$.info", "remove": True, "update": {}}, "takes either 'update' or 'remove: true'"),
        ({"target": "$.info", "remove": False}, "takes either 'update' or 'remove: true'"),
        ({"target": "$", "remove": True}, r"\$ is the whole document, which cannot be removed"),
        ({"target": "$.info.version", "update": "2"}, r"\$\.info\.version: an update merges into an object"),
        ({"target": "$.info", "update": "2"}, r"\$\.info: an update merges into an object"),
    ],
)
def test_an_action_that_is_not_formed_as_one_is_named(action: Any, reason: str) -> None:
    with pytest.raises(ContractError, match=rf"^pets\.yaml: action 1: {reason}"):
        _apply(action)


@pytest.mark.parametrize("overlay", [{}, {"actions": None}, {"actions": {}}])
def test_an_overlay_without_actions_is_named(overlay: dict[str, Any]) -> None:
    with pytest.raises(ContractError, match=r"^pets\.yaml: the overlay has no list of 'actions'$"):
        apply_overlay(_DOCUMENT, overlay, place="pets.yaml")
