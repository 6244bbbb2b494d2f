"""The account of a proof holds what the calls name."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import legacy_api
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.proof.planting import planted_for
from tests.rehearsal.migrate.converting import NOW
from tests.rehearsal.migrate.recorded_calls import placed_call
from tests.rehearsal.migrate.recordings import by_name


def kinds(name: str, version: str = "") -> dict[str, int]:
    found = planted_for((placed_call(by_name(name, version)),), NOW)
    return {kind: len(entries) for kind, entries in found.items()}


@pytest.mark.parametrize(
    ("name", "planted"),
    [
        ("create list", {}),
        ("delete list", {"lists": 1}),
        ("segment members", {"segments": 1, "profiles": 2}),
        ("person metric timeline", {"profiles": 1, "metrics": 1, "events": 3}),
        ("create campaign", {"lists": 1, "templates": 1}),
        ("search people", {"profiles": 1}),
        ("list exclusions", {"profiles": 1}),
        ("list templates", {"templates": 12}),
    ],
)
def test_what_a_call_names_is_there(name: str, planted: dict[str, int]) -> None:
    assert kinds(name) == planted


def test_those_who_leave_a_list_are_on_it_and_subscribed() -> None:
    found = planted_for((placed_call(by_name("unsubscribe")),), NOW)
    assert found["lists"][0]["members"] == [profile["id"] for profile in found["profiles"]]
    assert all(profile["consent"] == {"email": "SUBSCRIBED"} for profile in found["profiles"])


def test_a_campaign_that_is_cancelled_is_scheduled() -> None:
    found = planted_for((placed_call(by_name("cancel campaign")),), NOW)
    assert found["campaigns"][0]["status"] == "Scheduled"


def test_all_of_it_can_be_planted_together(klaviyo_session: MockSession) -> None:
    calls = tuple(placed_call(endpoint) for endpoint in legacy_api().endpoints if endpoint.replaced_by)
    account = klaviyo_session.mock.account("pk_0123456789_planted")
    klaviyo_session.mock.control.seed(account, planted_for(calls, klaviyo_session.mock.control.now()))
    klaviyo_session.mock.control.remove_account("pk_0123456789_planted")
