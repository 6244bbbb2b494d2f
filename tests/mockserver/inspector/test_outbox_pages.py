"""The outbox as pages: messages newest first, one as its recipient sees it, and the recipient's acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from tests.mockserver.inspector.conftest import Send

Twin = Callable[[str], Any]


@pytest.fixture(autouse=True)
def signed_up(server: MockServer, send: Send) -> None:
    """Sign two profiles up to a list that asks for a confirmation."""
    account = server.control.account_of("pk_ABC123_test")
    news = {"id": "Y6nRLr", "name": "News & <b>more</b>", "opt_in_process": "double_opt_in"}
    server.control.seed(account, {"lists": [news]})
    for email in ("ana@northwind.shop", "ben@northwind.shop"):
        send("POST", "/api/profile-subscription-bulk-create-jobs", subscription(email, "Y6nRLr"))


def subscription(email: str, group: str) -> Any:
    """Return the body of a sign-up for marketing by email."""
    consent = {"email": {"marketing": {"consent": "SUBSCRIBED"}}}
    profile = {"type": "profile", "attributes": {"email": email, "subscriptions": consent}}
    return {
        "data": {
            "type": "profile-subscription-bulk-create-job",
            "attributes": {"profiles": {"data": [profile]}},
            "relationships": {"list": {"data": {"type": "list", "id": group}}},
        }
    }


def test_messages_are_listed_newest_first_and_searched(twin: Twin) -> None:
    assert [row["to"] for row in twin("/outbox")["messages"]] == ["ben@northwind.shop", "ana@northwind.shop"]
    assert [row["to"] for row in twin("/outbox?search=ANA@")["messages"]] == ["ana@northwind.shop"]
    assert twin("/outbox?search=nothing")["messages"] == []
    assert twin("/outbox?channel=sms")["messages"] == []
    assert len(twin("/outbox?state=sent&account=ABC123")["messages"]) == 2


def test_a_message_is_shown_in_a_frame_with_its_links_and_cause(page: Send, twin: Twin) -> None:
    identifier = twin("/outbox")["messages"][1]["id"]
    shown = page(f"/outbox/{identifier}").text
    assert f'src="/_mock/outbox/{identifier}.html"' in shown
    assert f"/_mock/confirm/{identifier}" in shown
    assert "<b>more</b>" not in shown
    frame = page(f"/outbox/{identifier}.html")
    assert frame.headers["content-security-policy"].startswith("sandbox")
    assert "<nav" not in frame.text


def test_the_recipient_opens_and_clicks(server: MockServer, page: Send, twin: Twin) -> None:
    identifier = twin("/outbox")["messages"][1]["id"]
    page(f"/outbox/{identifier}/open", {})
    link = twin(f"/outbox/{identifier}")["message"]["links"][0]
    page(f"/outbox/{identifier}/click", {"url": link})
    message = twin(f"/outbox/{identifier}")["message"]
    assert [item["kind"] for item in message["happened"]] == ["opened", "clicked"]
    assert twin("/outbox")["messages"][1]["happened"] == ["opened", "clicked"]


def test_a_message_that_is_not_there_is_not_found(page: Send) -> None:
    assert page("/outbox/none").status_code == 404


def test_a_program_gets_the_json_of_the_control_api(server: MockServer, twin: Twin) -> None:
    identifier = twin("/outbox")["messages"][0]["id"]
    assert httpx.get(f"{server.url}/_mock/outbox/{identifier}").json()["id"] == identifier
    acted = httpx.post(f"{server.url}/_mock/outbox/{identifier}/open")
    assert acted.json()["happened"][0]["kind"] == "opened"
