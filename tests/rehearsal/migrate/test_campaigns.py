"""Campaigns, whose message is a resource of its own today."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.migrate.converting import attributes, replacement, requests

WHOLE = {
    "list_id": "Y6nRLr",
    "template_id": "dbGA5W",
    "from_email": "shop@northwind.shop",
    "from_name": "Northwind",
    "subject": "Sale",
}


def v1(name: str, /, *ids: str, **arguments: Any) -> LegacyCall:
    return LegacyCall(name, arguments, ids, "v1")


def test_a_draft_gets_a_copy_of_the_template_by_the_id_of_its_message() -> None:
    create, assign = requests(v1("create campaign", **WHOLE))
    assert attributes(create)["name"] == "Sale"
    (fill,) = create.fills
    assert fill.place == "data.relationships.campaign-messages.data.0.id"
    assert assign.body["data"]["id"] == fill.placeholder
    assert "template_id" in replacement(v1("create campaign", list_id="Y6nRLr")).lacking


@pytest.mark.parametrize(("revision", "inside"), [("2024-10-15", "content"), ("2026-07-15", "definition")])
def test_the_content_stands_where_the_revision_has_it(revision: str, inside: str) -> None:
    (create, _) = requests(v1("create campaign", **WHOLE), revision=revision)
    (message,) = attributes(create)["campaign-messages"]["data"]
    assert inside in message["attributes"]
    _, change = requests(v1("update campaign", "01C", subject="Last day"), revision=revision)
    assert inside in attributes(change)


def test_a_change_is_one_of_the_campaign_or_of_its_message() -> None:
    assert [item.operation for item in requests(v1("update campaign", "01C", name="A", template_id="T"))] == [
        "PATCH /api/campaigns/{id}",
        "GET /api/campaigns/{id}/campaign-messages",
        "POST /api/campaign-message-assign-template",
    ]
    assert replacement(v1("update campaign", "01C")).lacking


def test_a_time_is_utc_and_one_that_has_passed_is_remarked_upon() -> None:
    change, send = requests(v1("schedule campaign", "01C", send_time="2090-01-02 03:04:05"))
    assert attributes(change)["send_strategy"]["datetime"] == "2090-01-02T03:04:05+00:00"
    assert send.operation == "POST /api/campaign-send-jobs"
    past = replacement(v1("schedule campaign", "01C", send_time="2020-01-02 03:04:05"))
    assert "has passed" in past.notes[0]
    assert replacement(v1("schedule campaign", "01C", send_time="soon")).lacking


def test_a_copy_goes_to_another_list_by_its_id() -> None:
    copy, change = requests(v1("clone campaign", "01C", name="Again", list_id="Y6nRLr"))
    assert change.ids == (copy.fills[0].placeholder,)
    assert len(requests(v1("clone campaign", "01C"))) == 1


def test_campaigns_are_read_sent_and_stopped() -> None:
    assert requests(v1("list campaigns", page=1))[0].query["filter"] == 'equals(messages.channel,"email")'
    assert requests(v1("get campaign", "01C"))[0].path == "/api/campaigns/01C"
    assert requests(v1("send campaign", "01C"))[0].operation == "POST /api/campaign-send-jobs"
    assert attributes(requests(v1("cancel campaign", "01C"))[0]) == {"action": "cancel"}


def test_recipients_have_no_equivalent() -> None:
    assert "Received Email" in replacement(v1("campaign recipients", "01C")).lacking
