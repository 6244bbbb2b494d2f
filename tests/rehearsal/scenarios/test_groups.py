"""Scenarios of lists and segments: the accounts have what the calls name, amid others like it."""

from __future__ import annotations

import pytest
from hypothesis import given

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.scenarios import groups
from klaviyo_rehearsal.rehearsal.scenarios.choice import Recipe
from klaviyo_rehearsal.rehearsal.scenarios.drawing import must_haves
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal.scenarios.promises import ids_of, labelled


@pytest.mark.parametrize(
    "recipe", [groups.UPDATE_LIST, groups.DELETE_LIST, groups.TAG_LIST], ids=["update", "delete", "tag"]
)
def test_a_list_that_is_changed_is_there(recipe: Recipe) -> None:
    @given(recipe.strategy())
    def check(scenario: Scenario) -> None:
        assert {call.ids[0] for call in scenario.calls} <= {*ids_of(scenario, "lists")}

    check()


@given(groups.LIST_MEMBERS.strategy())
def test_a_group_whose_members_are_read_has_no_bystanders_in_it(scenario: Scenario) -> None:
    found = [*scenario.seed.get("lists", ()), *scenario.seed.get("segments", ())]
    (group,) = [item for item in found if item["id"] == scenario.calls[0].ids[0]]
    assert len(group["members"]) in (0, 1, 3, 23, 101)
    assert {*group["members"]} <= {*ids_of(scenario, "profiles")}


@pytest.mark.parametrize(
    ("use_case", "sizes"),
    [
        ("list-members", {0, 1, 19, 20, 21, 99, 100, 101, 501, 1001}),
        ("list-lists", {0, 1, 9, 10, 11, 50, 51, 101}),
        ("add-to-list", {1, 100, 101, 1000, 1001}),
        ("remove-from-list", {1, 20, 21, 99, 100, 101, 1000, 1001}),
        ("check-members", {1, 20, 21, 100, 101}),
        ("groups-of-profile", {0, 1, 10, 11, 51}),
    ],
)
def test_every_boundary_of_a_page_and_of_a_request_is_met(use_case: str, sizes: set[int]) -> None:
    assert {size_of(scenario) for scenario in must_haves(use_cases()[use_case], 1)} >= sizes


def size_of(scenario: Scenario) -> int:
    """Return how many there are of the things that a scenario is about."""
    call = scenario.calls[0]
    if call.name == "list lists":
        return len(scenario.seed.get("lists", ()))
    if call.name == "all members":
        found = [*scenario.seed.get("lists", ()), *scenario.seed.get("segments", ())]
        return next(len(item["members"]) for item in found if item["id"] == call.ids[0])
    if call.name.endswith("of person"):
        kind = call.name.partition(" ")[0]
        return sum(call.ids[0] in item["members"] for item in scenario.seed.get(kind, ()))
    named = call.arguments.get("email", "").split(",") if "email" in call.arguments else []
    return len(call.arguments.get("profiles") or call.arguments.get("emails") or named or [()])


def test_some_who_leave_a_list_are_not_on_it_and_some_are_unknown() -> None:
    must = list(must_haves(use_cases()["remove-from-list"], 1))
    (stranger,) = labelled(must, "people: unknown")
    (other,) = labelled(must, "people: not on the list")
    for scenario in (stranger, other):
        (email,) = scenario.calls[0].arguments["emails"]
        members = next(
            item["members"] for item in scenario.seed["lists"] if item["id"] == scenario.calls[0].ids[0]
        )
        holders = [item["id"] for item in scenario.seed["profiles"] if item.get("email") == email]
        assert not {*holders} & {*members}
        assert len(holders) == (scenario is other)


@given(groups.CHECK_MEMBERS.strategy())
def test_members_are_asked_for_by_address_or_number(scenario: Scenario) -> None:
    (call,) = scenario.calls
    assert len({"email", "emails", "phone_numbers"} & call.arguments.keys()) == 1
