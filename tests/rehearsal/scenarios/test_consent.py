"""Scenarios of consent and suppression: of every reason, for members and for others."""

from __future__ import annotations

from hypothesis import given

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.scenarios import consent
from klaviyo_rehearsal.rehearsal.scenarios.drawing import must_haves
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal.scenarios.promises import labelled


def must(use_case: str) -> list[Scenario]:
    return list(must_haves(use_cases()[use_case], 1))


def test_subscribers_by_the_hundred_and_the_thousand() -> None:
    sizes = {len(scenario.calls[0].arguments["profiles"]) for scenario in must("subscribe")}
    assert sizes >= {1, 2, 99, 100, 101, 999, 1000, 1001}


def test_subscribers_have_a_number_alone_and_custom_properties_under_double_opt_in() -> None:
    played = must("subscribe")
    for scenario in labelled(played, "number and consent to SMS, double_opt_in"):
        (person,) = scenario.calls[0].arguments["profiles"]
        if "email" not in person:
            break
    else:
        raise AssertionError("everyone has an address")
    (scenario,) = labelled(played, "name and property, double_opt_in")
    processes = {item["id"]: item["opt_in_process"] for item in scenario.seed["lists"]}
    assert processes[scenario.calls[0].ids[0]] == "double_opt_in"
    assert scenario.calls[0].arguments["profiles"][0]["Plan"] == "gold"


def test_people_who_unsubscribe_are_members_others_and_strangers() -> None:
    for scenario in must("unsubscribe"):
        members = next(
            item["members"] for item in scenario.seed["lists"] if item["id"] == scenario.calls[0].ids[0]
        )
        holders = {item["email"]: item["id"] for item in scenario.seed["profiles"] if "email" in item}
        named = [holders.get(email) in members for email in scenario.calls[0].arguments.get("emails", ())]
        if scenario.label == "people: not on the list":
            assert named == [False]
        if scenario.label == "people: 101 people":
            assert named == [True] * 101


@given(consent.UNSUPPRESS.strategy())
def test_the_address_to_be_lifted_is_suppressed(scenario: Scenario) -> None:
    for call in scenario.calls:
        (asked,) = [
            item for item in scenario.seed["profiles"] if item.get("email") == call.arguments["email"]
        ]
        assert asked["suppressions"]


def test_suppressions_that_are_read_have_every_reason_and_fill_several_pages() -> None:
    played = must("query-suppressed")
    reasons = {
        item["reason"]
        for scenario in played
        for profile in scenario.seed["profiles"]
        for item in profile.get("suppressions", ())
        if not isinstance(item, str)
    }
    assert reasons == {*consent.REASONS}
    assert max(len(scenario.seed["profiles"]) for scenario in played) > 500


def test_a_browser_subscribes_nobody_without_consent() -> None:
    for scenario in must("client-subscription"):
        (person,) = scenario.calls[0].arguments["profiles"]
        assert "email" in person or person.get("sms_consent") is True
