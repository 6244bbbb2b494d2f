"""Bystanders: like the subjects, and never one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from klaviyo_rehearsal.rehearsal.scenarios.lived_in import LivedIn

NUMBERS = range(1, 15)


def others(account: LivedIn, kind: str, subject: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [entry for entry in account.seed()[kind] if entry["id"] != subject["id"]]


@pytest.mark.parametrize("number", NUMBERS)
def test_profiles_resemble_the_subject_and_share_no_identifier(number: int) -> None:
    account = LivedIn(number)
    subject = account.person(
        email="Ana.K+tag@northwind.shop", phone_number="+15005550006", external_id="c-7", first_name="Zoë"
    )
    found = others(account, "profiles", subject)
    assert {profile["first_name"] for profile in found} == {"Zoë"}
    emails = {profile["email"] for profile in found}
    assert subject["email"] not in emails
    assert subject["email"].casefold() in {email.casefold() for email in emails}
    assert any(email.endswith("@northwind.shop") for email in emails)
    phones = {profile["phone_number"] for profile in found if "phone_number" in profile}
    assert "+150055500060" in phones
    assert subject["phone_number"] not in phones
    assert "c-70" in {profile.get("external_id") for profile in found}


def test_every_kind_of_consent_and_every_reason_of_suppression_is_among_them() -> None:
    seen = set()
    for number in NUMBERS:
        account = LivedIn(number)
        for profile in account.seed()["profiles"]:
            seen |= {f"{channel} {state}" for channel, state in profile.get("consent", {}).items()}
            for item in profile.get("suppressions", ()):
                seen.add(item if isinstance(item, str) else item["reason"])
    assert seen == {
        *("email SUBSCRIBED", "email UNSUBSCRIBED", "sms SUBSCRIBED"),
        *("USER_SUPPRESSED", "HARD_BOUNCE", "SPAM_COMPLAINT", "INVALID_EMAIL"),
    }


@pytest.mark.parametrize("kind", ["lists", "segments", "templates", "campaigns"])
@pytest.mark.parametrize("number", NUMBERS)
def test_something_else_has_the_same_name_and_something_a_name_that_begins_so(kind: str, number: int) -> None:
    account = LivedIn(number)
    account.amid("templates", "campaigns")
    subject = getattr(account, kind.removesuffix("s"))()
    names = [entry["name"] for entry in others(account, kind, subject)]
    assert subject["name"] in names
    assert any(name != subject["name"] and name.startswith(subject["name"]) for name in names)


@pytest.mark.parametrize("status", ["Draft", "Scheduled", "Sent"])
def test_there_are_campaigns_of_every_state_and_another_one_of_the_subject_s(status: str) -> None:
    account = LivedIn(2)
    account.amid("templates", "campaigns")
    subject = account.campaign(status)
    states = [entry["status"] for entry in others(account, "campaigns", subject)]
    assert {*states} == {"Draft", "Scheduled", "Sent", "Cancelled"} | {status}
    assert status in states


def test_metrics_are_of_several_integrations_and_have_names_of_their_own() -> None:
    account = LivedIn(2)
    account.metric(name="Opened Email")
    account.amid("metrics", "events")
    planted = account.seed()
    names = [entry["name"] for entry in planted["metrics"]]
    assert len({*names}) == len(names)
    assert any("integration" in entry for entry in planted["metrics"])
    assert len({entry["metric"] for entry in planted["events"]}) > 2
    assert len({entry["profile"] for entry in planted["events"]}) > 2


def test_the_same_people_are_on_several_lists_with_single_and_double_opt_in() -> None:
    processes = set()
    for number in NUMBERS:
        account = LivedIn(number)
        person = account.person()
        account.list(person["id"])
        planted = account.seed()["lists"]
        processes |= {entry["opt_in_process"] for entry in planted}
        members = [member for entry in planted for member in entry["members"]]
        assert len({*members}) < len(members)
    assert processes == {"single_opt_in", "double_opt_in"}
