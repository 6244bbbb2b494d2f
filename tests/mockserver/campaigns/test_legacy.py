"""Campaigns of the old API, and that they leave behind what the new calls do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.campaigns.model import campaign_message, get_campaign
from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.http.legacy_calls import perform
from klaviyo_rehearsal.mockserver.legacy.answers import LegacyAnswer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.campaigning import assign, campaign_body, change, page, send
from tests.mockserver.helpers import Json, connect, create_list, taken

CONTENT = {
    "profiles": [{"id": f"P{number}", "email": f"p{number}@northwind.shop"} for number in range(3)],
    "lists": [
        {"id": "LiSt01", "name": "VIP", "members": ["P0", "P1", "P2"]},
        {"id": "LiSt02", "name": "All"},
    ],
    "templates": [
        {"id": "TeMp01", "name": "One", "html": "<p>1</p>"},
        {"id": "TeMp02", "name": "Two", "html": "<p>2</p>"},
    ],
}
SAID = {
    "list_id": "LiSt01",
    "template_id": "TeMp01",
    "from_email": "shop@northwind.shop",
    "from_name": "Northwind",
    "subject": "Hello",
}


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 1, 12, tzinfo=UTC))


@pytest.fixture
def account(clock: Clock) -> Account:
    account = Account("A00001", Settings(), clock)
    seed(account, CONTENT)
    return account


def call(account: Account, name: str, /, *ids: str, **arguments: Any) -> LegacyAnswer:
    return perform(account, LegacyCall(name, arguments, ids, "v1"))


@pytest.fixture
def campaign(account: Account) -> str:
    return str(call(account, "create campaign", **SAID).content["id"])


def html_of(account: Account, campaign: str) -> Any:
    (message,) = get_campaign(account, campaign)["messages"]
    template = campaign_message(account, message)["template"]
    return (account.collection("template").get(template) or {})["html"]


def test_a_campaign_is_made_with_its_message_and_template(account: Account, campaign: str) -> None:
    document = call(account, "get campaign", campaign).content
    assert (document["object"], document["status"], document["name"]) == ("campaign", "draft", "Hello")
    assert (document["subject"], document["from_name"]) == ("Hello", "Northwind")
    assert document["lists"] == [{"object": "list", "id": "LiSt01", "name": "VIP"}]
    assert html_of(account, campaign) == page("<p>1</p>")


def test_the_newest_campaign_is_listed_first(account: Account, campaign: str) -> None:
    second = call(account, "create campaign", **SAID, name="Second").content["id"]
    listed = call(account, "list campaigns", page="0", count="5").content
    assert [item["id"] for item in listed["data"]] == [second, campaign]
    assert listed["total"] == 2


def test_a_draft_is_changed(account: Account, campaign: str) -> None:
    changed = call(
        account,
        "update campaign",
        campaign,
        name="New",
        subject="Again",
        list_id="LiSt02",
        template_id="TeMp02",
    ).content
    assert (changed["name"], changed["subject"], changed["from_name"]) == ("New", "Again", "Northwind")
    assert [item["id"] for item in changed["lists"]] == ["LiSt02"]
    assert html_of(account, campaign) == page("<p>2</p>")


def test_a_campaign_is_sent_and_its_recipients_are_listed(account: Account, campaign: str) -> None:
    assert call(account, "campaign recipients", campaign).content == {"data": [], "next_offset": None}
    assert call(account, "send campaign", campaign).content == {"status": "queued"}
    document = call(account, "get campaign", campaign).content
    assert (document["status_label"], document["num_recipients"]) == ("Sent", 3)
    assert document["sent_at"] == "2026-11-01 12:00:00"
    first = call(account, "campaign recipients", campaign, count="2", sort="desc", offset="").content
    assert [item["customer_id"] for item in first["data"]] == ["P2", "P1"]
    rest = call(account, "campaign recipients", campaign, count="2", sort="desc", offset=first["next_offset"])
    assert [item["email"] for item in rest.content["data"]] == ["p0@northwind.shop"]
    assert rest.content["next_offset"] is None
    assert call(account, "send campaign", campaign).status == 400
    assert call(account, "update campaign", campaign, subject="Late", name="Late").status == 400
    assert get_campaign(account, campaign)["name"] == "Hello"


def test_a_scheduled_campaign_goes_out_at_its_time(account: Account, clock: Clock, campaign: str) -> None:
    answer = call(account, "schedule campaign", campaign, send_time="2026-11-01 18:00:00")
    assert answer.content == {"status": "queued"}
    document = call(account, "get campaign", campaign).content
    assert (document["status"], document["send_time"]) == ("scheduled", "2026-11-01 18:00:00")
    clock.advance(6 * 3600)
    assert call(account, "list campaigns").content["data"][0]["status"] == "sent"


def test_a_scheduled_campaign_is_cancelled(account: Account, clock: Clock, campaign: str) -> None:
    assert call(account, "cancel campaign", campaign).status == 400
    assert call(account, "schedule campaign", campaign, send_time="soon").status == 400
    call(account, "schedule campaign", campaign, send_time="2026-11-01 18:00:00")
    assert call(account, "cancel campaign", campaign).content["status"] == "cancelled"
    clock.advance(24 * 3600)
    assert call(account, "get campaign", campaign).content["status"] == "cancelled"


def test_a_campaign_is_copied_to_another_list(account: Account, campaign: str) -> None:
    copy = call(account, "clone campaign", campaign, name="Copy", list_id="LiSt02").content
    assert (copy["name"], copy["status"], copy["lists"][0]["id"]) == ("Copy", "draft", "LiSt02")
    assert html_of(account, copy["id"]) == page("<p>1</p>")


@pytest.mark.parametrize(
    ("change", "status"),
    [({"list_id": None}, 400), ({"list_id": "NoList"}, 404), ({"template_id": "NoTemp"}, 404)],
)
def test_what_can_not_be_made_is_not(account: Account, change: Json, status: int) -> None:
    answer = call(account, "create campaign", **{**SAID, **change})
    assert (answer.status, answer.recorded) == (status, False)
    assert len(account.collection("campaign")) == 0


@pytest.mark.parametrize(
    "name",
    [
        *("get campaign", "update campaign", "send campaign", "schedule campaign", "cancel campaign"),
        *("clone campaign", "campaign recipients"),
    ],
)
def test_an_unknown_campaign_is_a_404(account: Account, name: str) -> None:
    assert call(account, name, "NoCamp").content["message"] == "Campaign NoCamp does not exist."


def test_wrong_arguments_are_refused(account: Account, campaign: str) -> None:
    assert call(account, "update campaign", campaign, template_id="NoTemp").status == 404
    assert call(account, "campaign recipients", campaign, count="many").status == 400


def _essence(account: Account) -> list[Any]:
    """Return what the campaigns of an account are, without ids and times."""
    found: list[Any] = []
    for identifier in account.collection("campaign"):
        campaign = get_campaign(account, identifier)
        messages = [campaign_message(account, item) for item in campaign["messages"]]
        shown = {
            name: campaign[name]
            for name in ("name", "status", "send_strategy", "tracking_options", "channel")
        }
        lists = [(account.lists.get(item) or {})["name"] for item in campaign["audiences"]["included"]]
        said = [(item["channel"], item["content"], item["label"]) for item in messages]
        found.append((shown, lists, said, html_of(account, identifier)))
    return found


def test_old_and_new_calls_leave_the_same_behind(old: httpx.Client, old_mock: Any, key: str) -> None:
    other = key.replace("pk_A", "pk_E")
    with connect(old_mock, other) as new:
        for client in (old, new):
            seed(
                old_mock.account(key if client is old else other),
                {"templates": CONTENT["templates"]},
            )
        form = {**SAID, "api_key": key, "list_id": create_list(old), "name": "Sale"}
        made = taken(old.post("/api/v1/campaigns", data=form))
        taken(old.put(f"/api/v1/campaign/{made['id']}", params={"api_key": key, "subject": "Now"}))
        taken(old.post(f"/api/v1/campaign/{made['id']}/send", data={"api_key": key}))
        content = {"subject": "Hello", "from_email": SAID["from_email"], "from_label": SAID["from_name"]}
        body = campaign_body([create_list(new)], content=content)
        campaign = taken(new.post("/api/campaigns", json=body), 201)["data"]
        message = campaign["relationships"]["campaign-messages"]["data"][0]["id"]
        taken(assign(new, message, "TeMp01"))
        definition = {"channel": "email", "content": {"subject": "Now"}}
        taken(change(new, "campaign-message", message, definition=definition))
        taken(send(new, campaign["id"]), 202)
        accounts = [old_mock.account(item) for item in (key, other)]
    essence = [_essence(account) for account in accounts]
    assert essence[0] == essence[1]
    assert essence[0][0][0]["status"] == "Sent"
