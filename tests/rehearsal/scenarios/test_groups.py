"""Scenarios of lists and consent: the accounts have what the calls name."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.rehearsal.scenarios import groups
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario


@given(groups.unsubscribe())
def test_people_who_unsubscribe_are_subscribed_members(scenario: Scenario) -> None:
    by_address = {profile["email"]: profile for profile in scenario.seed["profiles"]}
    (only,) = scenario.seed["lists"]
    for email in scenario.calls[0].arguments["emails"]:
        assert by_address[email]["consent"] == {"email": "SUBSCRIBED"}
        assert by_address[email]["id"] in only["members"]


@given(groups.subscribe())
def test_custom_properties_are_sent_only_where_no_one_must_confirm(scenario: Scenario) -> None:
    known = {"email", "phone_number", "sms_consent"}
    custom = [set(person) - known for person in scenario.calls[0].arguments["profiles"]]
    if scenario.seed["lists"][0]["opt_in_process"] == "double_opt_in":
        assert not any(custom)


@given(groups.unsuppress())
def test_the_address_to_be_lifted_is_suppressed(scenario: Scenario) -> None:
    (call,) = scenario.calls
    (asked,) = [item for item in scenario.seed["profiles"] if item["email"] == call.arguments["email"]]
    assert asked["suppressions"]


@given(groups.list_members())
def test_the_members_of_a_list_or_segment_are_profiles_of_the_seed(scenario: Scenario) -> None:
    (group,) = scenario.seed.get("lists") or scenario.seed["segments"]
    assert group["id"] == scenario.calls[0].ids[0]
    assert group["members"] == [profile["id"] for profile in scenario.seed["profiles"]]


@given(st.one_of(groups.update_list(), groups.delete_list(), groups.tag_list()))
def test_a_list_that_is_changed_is_there_beside_another(scenario: Scenario) -> None:
    ids = [item["id"] for item in scenario.seed["lists"]]
    assert scenario.calls[0].ids[0] in ids
    assert len(ids) == 2
