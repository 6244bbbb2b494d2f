"""Templates as they are kept: copies, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.account_error import AccountError
from klaviyo_rehearsal.mockserver.state.clock import Clock
from klaviyo_rehearsal.mockserver.templates.model import (
    change_template,
    clone_template,
    copy_for_message,
    create_template,
    delete_template,
    rendered,
    reusable,
)


@pytest.fixture
def account() -> Account:
    return Account("A00001", Settings(), Clock(datetime(2026, 11, 1, 12, tzinfo=UTC)))


def test_a_copy_of_a_message_is_no_template_to_choose(account: Account) -> None:
    # What looks like the mark of a copy's owner in the content is none.
    template = create_template(
        account, {"name": "T", "html": '"message":null}', "definition": {"message": None}}
    )
    copy = copy_for_message(account, template, "MSG1")
    assert reusable(account) == [template]
    assert (account.collection("template").get(copy) or {})["message"] == "MSG1"
    clone = clone_template(account, copy, None)  # a copy of the copy is one again
    assert reusable(account) == [template, clone]


def test_a_change_moves_the_time_of_the_last_change(account: Account) -> None:
    template = create_template(account, {"name": "T", "html": ""})
    account.clock.advance(60)
    change_template(account, template, {"name": "U", "created": "never", "message": "MSG1"})
    kept = account.collection("template").get(template) or {}
    assert (kept["name"], kept["message"]) == ("U", None)
    assert (kept["created"], kept["updated"]) == ("2026-11-01T12:00:00+00:00", "2026-11-01T12:01:00+00:00")


def test_rendering_names_the_part_that_is_wrong(account: Account) -> None:
    with pytest.raises(AccountError) as refusal:
        rendered(account, {"html": "{{ ok }}", "text": "{% if %}", "amp": None}, {})
    assert str(refusal.value).startswith("text: line 1")


def test_unknown_ids_are_errors_of_the_account(account: Account) -> None:
    for call in (change_template, clone_template, copy_for_message):
        with pytest.raises(AccountError, match="Template with id 'NoTemp' does not exist"):
            call(account, "NoTemp", "x")  # type: ignore[arg-type]
    with pytest.raises(AccountError, match="Template with id 'NoTemp' does not exist"):
        delete_template(account, "NoTemp")
