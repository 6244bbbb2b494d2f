"""Templates of the old API, beside the new one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.http.legacy_calls import perform
from klaviyo_rehearsal.mockserver.legacy.answers import LegacyAnswer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.campaigning import page
from tests.mockserver.helpers import attributes_of, taken


@pytest.fixture
def account() -> Account:
    account = Account("A00001", Settings(), Clock(datetime(2026, 11, 1, 12, tzinfo=UTC)))
    seed(account, {"templates": [{"id": "TeMp01", "name": "Welcome", "html": "<p>{{ name }}</p>"}]})
    return account


def call(account: Account, name: str, /, *ids: str, **arguments: Any) -> LegacyAnswer:
    return perform(account, LegacyCall(name, arguments, ids, "v1"))


def html_of(account: Account, template: str) -> Any:
    return (account.collection("template").get(template) or {})["html"]


def test_a_template_is_made_listed_and_changed(account: Account) -> None:
    made = call(account, "create template", name="Second", html="<p>2</p>")
    assert (made.status, made.content["object"], made.content["name"]) == (200, "email-template", "Second")
    listed = call(account, "list templates", page="1", count="1")
    assert [item["id"] for item in listed.content["data"]] == [made.content["id"]]
    assert (listed.content["total"], listed.content["page"]) == (2, 1)
    changed = call(account, "update template", made.content["id"], html="<p>3</p>")
    assert (changed.content["name"], changed.content["html"]) == ("Second", page("<p>3</p>"))


def test_a_template_is_copied_and_deleted(account: Account) -> None:
    copy = call(account, "clone template", "TeMp01", name="Copy").content["id"]
    deleted = call(account, "delete template", "TeMp01")
    assert deleted.content["id"] == "TeMp01"
    assert list(account.collection("template")) == [copy]
    assert html_of(account, copy) == page("<p>{{ name }}</p>")


def test_a_template_is_rendered_and_kept_as_it_was(account: Account) -> None:
    answer = call(account, "render template", "TeMp01", context={"name": "Ada"})
    assert answer.content["data"]["html"] == page("<p>Ada</p>")
    assert html_of(account, "TeMp01") == page("<p>{{ name }}</p>")
    bare = call(account, "render template", "TeMp01", context="no JSON").content
    assert bare["data"]["html"] == page("<p></p>")


@pytest.mark.parametrize(
    "name", ["update template", "delete template", "clone template", "render template", "send template"]
)
def test_an_unknown_template_is_a_404(account: Account, name: str) -> None:
    answer = call(account, name, "NoTemp", name="x")
    assert (answer.status, answer.recorded) == (404, False)
    assert answer.content["message"] == "Template NoTemp does not exist."


def test_what_the_account_refuses_v1_refuses(account: Account) -> None:
    assert call(account, "create template", name="Bare").status == 400
    assert call(account, "clone template", "TeMp01").status == 400
    call(account, "update template", "TeMp01", html="{% if %}")
    assert call(account, "render template", "TeMp01").status == 400
    assert (
        call(account, "send template", "TeMp01", from_email="a", from_name="b", subject="c", to="d").status
        == 400
    )
    seed(account, {"templates": [{"name": "x", "html": "", "flow_messages": ["F1"]}]})
    (used,) = (item for item in account.collection("template") if item != "TeMp01")
    assert call(account, "delete template", used).status == 409
    seed(account, {"templates": [{"name": "x", "html": ""}] * 998})
    assert call(account, "create template", name="x", html="").status == 400
    assert call(account, "clone template", "TeMp01", name="x").status == 400


def test_what_the_old_api_makes_the_new_one_reads(old: httpx.Client, key: str) -> None:
    form = {"api_key": key, "name": "Old", "html": "<p>{{ x }}</p>"}
    made = old.post("/api/v1/email-templates", data=form).json()
    assert attributes_of(old.get(f"/api/templates/{made['id']}"))["html"] == page("<p>{{ x }}</p>")
    context = {"api_key": key, "context": '{"x": 1}'}
    rendered = old.post(f"/api/v1/email-template/{made['id']}/render", data=context).json()
    assert rendered["data"]["html"] == page("<p>1</p>")
    deleted = old.request("DELETE", f"/api/v1/email-template/{made['id']}", params={"api_key": key})
    assert taken(deleted)["id"] == made["id"]
    assert old.get(f"/api/templates/{made['id']}").status_code == 404
