"""Old calls, to the last page of each of the three ways in which the old API paged."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from klaviyo_rehearsal.rehearsal.engine.old_calls import answers_of


def account_of(content: dict[str, Any]) -> Account:
    account = Account("ABC123", Settings(), Clock())
    seed(account, content)
    return account


@pytest.mark.parametrize(
    ("call", "kind", "more"),
    [
        (LegacyCall("list campaigns", {}, (), "v1"), "campaigns", {}),
        (LegacyCall("list templates", {}, (), "v1"), "templates", {"html": "<p>Hello</p>"}),
    ],
    ids=lambda value: value.name if isinstance(value, LegacyCall) else "",
)
def test_every_resource_is_on_one_of_the_pages_once(
    call: LegacyCall, kind: str, more: dict[str, str]
) -> None:
    content = [{"id": f"Item{number:022d}"[-26:], "name": f"{number}", **more} for number in range(120)]
    answers = list(answers_of(account_of({kind: content}), call))
    found = [item["id"] for answer in answers for item in answer.content["data"]]
    assert len(answers) > 1
    assert len(found) == len(set(found)) == 120


def test_a_marker_of_v2_leads_to_the_last_member() -> None:
    people = [{"id": f"P{number:025d}", "email": f"guest{number}@northwind.shop"} for number in range(1200)]
    members = [profile["id"] for profile in people]
    account = account_of({"profiles": people, "lists": [{"id": "Y6nRLr", "name": "All", "members": members}]})
    answers = list(answers_of(account, LegacyCall("all members", {}, ("Y6nRLr",), "v2")))
    assert sum(len(answer.content["records"]) for answer in answers) == 1200
    assert "marker" in answers[0].content and "marker" not in answers[-1].content


def test_a_refused_call_has_one_answer() -> None:
    (answer,) = answers_of(
        account_of({}), LegacyCall("get person", {}, ("01HQ2X7M3N4P5Q6R7S8T9V0W99",), "v1")
    )
    assert answer.status == 404
