"""Campaigns since 2026-10-15: audiences, messages and variations."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.migrate.converting import attributes, replacement, requests

WHOLE = {
    "list_id": "Y6nRLr",
    "template_id": "dbGA5W",
    "from_email": "shop@northwind.shop",
    "from_name": "Northwind",
    "subject": "Sale",
}
NEWEST = "2026-10-15"


def v1(name: str, /, *ids: str, **arguments: Any) -> LegacyCall:
    return LegacyCall(name, arguments, ids, "v1")


def operations(call: LegacyCall) -> list[str]:
    return [request.operation for request in requests(call, revision=NEWEST)]


def test_a_draft_is_one_request_with_audience_message_and_template() -> None:
    (create,) = requests(v1("create campaign", **WHOLE), revision=NEWEST)
    (message,) = attributes(create)["messages"]
    (variation,) = message["variations"]
    assert variation["definition"]["details"] == {
        "channel": "email",
        "subject": "Sale",
        "from_email": "shop@northwind.shop",
        "from_label": "Northwind",
        "template_id": "dbGA5W",
    }
    assert attributes(create)["audiences"] == [{"temporary_id": "audience", "included": ["Y6nRLr"]}]


def test_a_change_finds_the_audience_and_the_variation() -> None:
    assert operations(v1("update campaign", "01C", **WHOLE, name="A")) == [
        "PATCH /api/campaigns/{id}",
        "GET /api/campaigns/{id}/campaign-audiences",
        "PATCH /api/campaign-audiences/{id}",
        "GET /api/campaigns/{id}/campaign-messages",
        "GET /api/campaign-messages/{id}/campaign-variations",
        "PATCH /api/campaign-variations/{id}",
    ]
    assert replacement(v1("update campaign", "01C"), revision=NEWEST).lacking


def test_every_message_is_scheduled() -> None:
    find, plan = requests(v1("schedule campaign", "01C", send_time="2090-01-02 03:04:05"), revision=NEWEST)
    (planned,) = attributes(plan)["message_schedules"]
    assert planned == {
        "strategy": "static",
        "send_time": "2090-01-02T03:04:05+00:00",
        "message_id": find.fills[0].placeholder,
    }
    assert find.fills[0].several


def test_a_copy_goes_to_another_list_by_its_audience() -> None:
    assert operations(v1("clone campaign", "01C", name="Again", list_id="Y6nRLr")) == [
        "POST /api/campaign-clone",
        "PATCH /api/campaign-audiences/{id}",
    ]
    assert "Copy of" in replacement(v1("clone campaign", "01C"), revision=NEWEST).notes[0]


def test_a_list_of_campaigns_needs_no_filter() -> None:
    (every,) = requests(v1("list campaigns"), revision=NEWEST)
    assert "filter" not in every.query
