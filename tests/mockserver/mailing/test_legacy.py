"""The one-off email of the old API: each recipient has a message, and the account stays as it was."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.control.snapshot import snapshot
from klaviyo_rehearsal.mockserver.http.legacy_calls import perform
from klaviyo_rehearsal.mockserver.legacy.answers import LegacyAnswer
from klaviyo_rehearsal.mockserver.mailing.legacy import addresses_of
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.campaigning import page

ADA = "ada@northwind.shop"
SENDER = {"from_email": "shop@northwind.shop", "from_name": "N", "subject": "Hi {{ name }}"}


def account_of(**settings: Any) -> Account:
    account = Account("A00001", Settings(**settings), Clock(datetime(2026, 11, 1, 12, tzinfo=UTC)))
    profiles = [
        {"id": "P1", "email": "left@northwind.shop", "suppressions": ["USER_SUPPRESSED"]},
        {"id": "P2", "email": "gone@northwind.shop", "suppressions": ["HARD_BOUNCE"]},
    ]
    template = {"id": "TeMp01", "name": "Welcome", "html": "<p>{{ name }}</p>", "text": "{{ name }}!"}
    seed(account, {"templates": [template], "profiles": profiles})
    return account


def sent(account: Account, **arguments: Any) -> LegacyAnswer:
    return perform(account, LegacyCall("send template", {**SENDER, **arguments}, ("TeMp01",), "v1"))


def test_each_recipient_has_a_message_and_the_account_stays_as_it_was() -> None:
    account = account_of()
    before = snapshot(account)
    to = [{"email": ADA, "name": "Ada"}, {"email": "bo@northwind.shop"}]
    answer = sent(account, to=to, context={"name": "<Ada>"})
    assert (answer.status, answer.content, answer.recorded) == (200, {"status": "queued"}, True)
    first, second = account.outbox
    assert (first.to, second.to, first.state, first.profile_id) == (ADA, "bo@northwind.shop", "sent", "")
    assert (first.subject, first.from_email, first.from_label) == ("Hi <Ada>", "shop@northwind.shop", "N")
    assert (first.html, first.text) == (page("<p>&lt;Ada&gt;</p>"), "<Ada>!")
    assert (first.cause.kind, first.cause.ids) == ("template", {"template": "TeMp01"})
    after = snapshot(account)
    assert [item["to"] for item in after.pop("messages")] == [ADA, "bo@northwind.shop"]
    assert before.pop("messages") == []
    assert after == before


@pytest.mark.parametrize(
    ("to", "addresses"),
    [
        (ADA, [ADA]),
        ([ADA], [ADA]),
        ({"email": ADA}, [ADA]),
        (f'[{{"email": "{ADA}"}}]', [ADA]),
        (f'{{"email": "{ADA}", "name": "Ada"}}', [ADA]),
        ("[", []),
        ("Ada", []),
        (f"{ADA}, bo@northwind.shop", []),
        ([{"name": "Ada"}], []),
        ([{"email": ADA}, {"email": None}], []),
        ([{"email": 5}], []),
        (5, []),
        ([], []),
    ],
)
def test_recipients_are_an_address_or_objects(to: Any, addresses: list[str]) -> None:
    assert addresses_of(to) == addresses


def test_a_call_that_lacks_something_sends_nothing() -> None:
    account = account_of()
    assert sent(account).content["message"] == "Send to."
    assert "Send an address as to" in sent(account, to="Ada").content["message"]
    refused = perform(account, LegacyCall("send template", {}, ("NoTemp",), "v1"))
    assert (refused.status, refused.recorded) == (404, False)
    assert sent(account, to=ADA, subject="{% if %}").status == 400
    assert len(account.outbox) == 0


@pytest.mark.parametrize(
    ("mode", "reasons"),
    [
        ("transactional", ["", "suppressed: HARD_BOUNCE"]),
        ("marketing", ["suppressed: USER_SUPPRESSED", "suppressed: HARD_BOUNCE"]),
    ],
)
def test_the_suppressed_that_it_skips_are_a_choice(mode: str, reasons: list[str]) -> None:
    account = account_of(one_off_emails=mode)
    sent(account, to=[{"email": "left@northwind.shop"}, {"email": "gone@northwind.shop"}])
    assert [message.reason for message in account.outbox] == reasons
    assert [message.profile_id for message in account.outbox] == ["P1", "P2"]


def test_variables_in_the_subject_are_a_choice() -> None:
    account = account_of(one_off_subjects="keep")
    sent(account, to=ADA, context={"name": "Ada"})
    assert [message.subject for message in account.outbox] == ["Hi {{ name }}"]


def test_a_form_sends_as_the_retired_clients_did(old: httpx.Client, key: str, old_mock: MockServer) -> None:
    made = old.post("/api/v1/email-templates", data={"api_key": key, "name": "T", "html": "<p>{{ x }}</p>"})
    form = {"api_key": key, **SENDER, "to": f'[{{"email": "{ADA}"}}]', "context": '{"x": 1, "name": "Ada"}'}
    answer = old.post(f"/api/v1/email-template/{made.json()['id']}/send", data=form)
    assert (answer.status_code, answer.json()) == (200, {"status": "queued"})
    (message,) = old_mock.control.outbox(old_mock.account(key))
    assert (message.to, message.subject, message.html) == (ADA, "Hi Ada", page("<p>1</p>"))
