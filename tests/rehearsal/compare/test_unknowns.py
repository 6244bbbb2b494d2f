"""A difference that rests on an unknown of the old API names it, and no other does."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.rehearsal.compare.difference import Difference
from klaviyo_rehearsal.rehearsal.compare.unknowns import marked
from klaviyo_rehearsal.rehearsal.engine.example import ExamplePlayer
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.integration import CallableSource, Target
from klaviyo_rehearsal.rehearsal.reports.failure import failure_text
from klaviyo_rehearsal.rehearsal.scenarios.calls import v1, v2
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal.integrations import send

ADA = "ada@northwind.shop"
PLAIN = {"$email": ADA, "first_name": "Ada"}
DOLLARED = {"$email": ADA, "$first_name": "Ada"}


def rests_on(
    call: LegacyCall, field: str = "", subject: str = f"profile {ADA}", seed: Any = None, **settings: Any
) -> str:
    scenario = Scenario((call,), seed or {})
    (found,) = marked([Difference("changed", subject, field)], scenario, Settings(**settings))
    return found.rests_on


@pytest.mark.parametrize(
    "call",
    [
        LegacyCall.track("x", PLAIN),
        LegacyCall.identify(PLAIN),
        v1("update person", "AdA001", **PLAIN),
        v1("add members", "LiSt01", email=ADA, properties=PLAIN),
        v2("subscribe", "LiSt01", profiles=[PLAIN]),
        v2("add members", "LiSt01", profiles=[PLAIN]),
    ],
)
@pytest.mark.parametrize("field", ["first_name", "properties.first_name"])
def test_a_name_without_a_dollar_sign_is_unknown(call: LegacyCall, field: str) -> None:
    assert "undollared_names=custom" in rests_on(call, field)
    assert "$first_name here (setting undollared_names=alias)" in rests_on(
        call, field, undollared_names="alias"
    )


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (LegacyCall.identify(DOLLARED), "first_name"),
        (LegacyCall.identify(PLAIN), "properties.last_name"),
        (LegacyCall.identify(PLAIN), "properties.plan"),
        (LegacyCall.track("x", DOLLARED, {"first_name": "Ada"}), "first_name"),
        (LegacyCall.track("x", DOLLARED, time=1700000100), ""),
        (LegacyCall("track", {"event": "x", "time": "1700000100"}), ""),
    ],
)
def test_other_differences_are_certain(call: LegacyCall, field: str) -> None:
    assert rests_on(call, field) == ""


def test_a_time_that_is_no_moment_is_unknown() -> None:
    call = LegacyCall("track", {"event": "x", "customer_properties": DOLLARED, "time": "yesterday"})
    assert "unreadable_times=lose" in rests_on(call, subject="event 'x'")
    assert "recorded as of now" in rests_on(call, subject="event 'x'", unreadable_times="now")
    assert rests_on(call, subject="list 'VIP'") == ""


@pytest.mark.parametrize(("members", "unknown"), [([], True), (["AdA001"], False)])
def test_an_unsubscription_of_a_stranger_is_unknown(members: list[str], unknown: bool) -> None:
    seed = {
        "profiles": [{"id": "AdA001", "email": ADA}],
        "lists": [{"id": "LiSt01", "name": "VIP", "members": members}],
    }
    call = v2("unsubscribe", "LiSt01", emails=[ADA])
    assert bool(rests_on(call, "consent.email.marketing", seed=seed)) is unknown
    assert rests_on(call, "first_name", seed=seed) == ""
    assert rests_on(call, "consent.email.marketing", subject="profile bob@northwind.shop", seed=seed) == ""


def _names_as_attributes(call: LegacyCall, target: Target) -> None:
    attributes = {"email": ADA, "first_name": call.properties["first_name"]}
    send(target, "POST", "/api/profile-import", {"data": {"type": "profile", "attributes": attributes}})


@pytest.mark.parametrize("setting", ["custom", "alias"])
def test_a_failure_tells_the_unknown_and_the_setting_decides(setting: Any) -> None:
    with MockSession(settings=Settings(undollared_names=setting)) as session:
        player = ExamplePlayer(
            session.mock, CallableSource(_names_as_attributes).open(session.mock.url, 10.0)
        )
        outcome = player.play(use_cases()["update-profile"], Scenario((LegacyCall.identify(PLAIN),)))
    assert outcome.failed is (setting == "custom")
    if outcome.failed:
        assert "  unknown     The old call sent first_name without a dollar sign." in failure_text(outcome)


def test_one_off_emails_to_the_suppressed_and_variables_in_their_subjects_are_unknown() -> None:
    call = v1("send template", "TeMp01", to=ADA, subject="Hi {{ name }}")
    seed = {"profiles": [{"email": ADA.title(), "suppressions": ["UNSUBSCRIBE"]}]}
    email = f"email to {ADA}"
    assert "one_off_subjects=render" in rests_on(call, "subject", email)
    assert "kept as they are" in rests_on(call, "subject", email, one_off_subjects="keep")
    assert "one_off_emails=transactional" in rests_on(call, "", email, seed)
    assert rests_on(call, "", email) == rests_on(call, "html", email, seed) == ""
    assert rests_on(call, "", f"profile {ADA}", seed) == ""
    assert rests_on(v1("send template", "TeMp01", to=ADA, subject="Hi"), "subject", email) == ""
