"""The controls as forms: each does what the control API does, and tells what is wrong."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from tests.mockserver.inspector.conftest import Send, event

FAULT = "POST /api/events: 429, retry_after=2"


def test_the_clock_is_moved_and_stopped(server: MockServer, page: Send) -> None:
    assert (
        "The clock is at 2027-03-01 12:00:00 UTC and stands."
        in page("/controls/clock", {"moment": "2027-03-01T12:00:00Z", "stands": "yes"}).text
    )
    page("/controls/advance", {"seconds": "60"})
    assert server.control.now().isoformat() == "2027-03-01T12:01:00+00:00"


def test_faults_are_added_and_removed(server: MockServer, send: Send, page: Send) -> None:
    assert "1 fault added." in page("/controls/fault", {"fault": FAULT}).text
    assert send("POST", "/api/events", event()).status_code == 429
    page("/controls/no-faults", {})
    assert send("POST", "/api/events", event()).status_code == 202


def test_resources_are_planted_and_an_account_is_emptied(server: MockServer, page: Send) -> None:
    plant = "lists: [{id: Y6nRLr, name: News}]"
    assert "Planted: 1 lists." in page("/controls/plant", {"account": "ABC123", "plant": plant}).text
    account = server.control.account_of("pk_ABC123_test")
    assert "Y6nRLr" in account.lists
    assert "The account ABC123 is empty." in page("/controls/reset", {"account": "ABC123"}).text
    assert "Y6nRLr" not in account.lists
    assert "There are no accounts." in page("/controls/reset", {"account": ""}).text


def test_a_key_is_set(send: Send, page: Send) -> None:
    form = {"key": "pk_ABC123_test", "scopes": "lists:read", "status": "active"}
    assert "The key is set." in page("/controls/key", form).text
    assert send("POST", "/api/events", event()).status_code == 403


@pytest.mark.parametrize(
    ("action", "form", "message"),
    [
        ("advance", {"seconds": "-1"}, "the clock only moves forward"),
        ("advance", {"seconds": "x"}, "could not convert"),
        ("clock", {"moment": "noon"}, "is not a point in time"),
        ("fault", {"fault": "{"}, "expected"),
        ("fault", {"fault": "POST /api/events"}, "is not WHERE: WHAT"),
        ("plant", {"account": "ABC123", "plant": "[1]"}, "resources by kind are wanted"),
        ("plant", {"account": "", "plant": "lists: []"}, "choose an account"),
        ("plant", {"account": "ABC123", "plant": "lists: [{id: Y6nRLr}]"}, "/lists/0"),
        ("confirm", {"account": "ABC123", "profile_id": "none"}, "no profile"),
        ("save", {}, "the mock has no state file"),
    ],
)
def test_a_wrong_form_keeps_its_content_and_names_the_mistake(
    action: str, form: dict[str, str], message: str, page: Send
) -> None:
    answer = page(f"/controls/{action}", form)
    assert answer.status_code == 400
    assert message in answer.text
    assert 'role="alert"' in answer.text


def test_an_unknown_control_is_not_found(page: Send) -> None:
    assert page("/controls/explode", {}).status_code == 404
