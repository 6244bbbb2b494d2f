"""The report of campaigns: counted where a message was received within the days."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.http.legacy_calls import perform
from tests.mockserver.intents.accounts import account_of

STATISTICS = ["recipients", "opens", "opens_unique", "clicks", "clicks_unique"]


def event(metric: str, profile: str, time: str, message: str = "M1") -> dict[str, Any]:
    properties = {"$message": message}
    return {"metric": metric, "profile": profile, "time": time, "properties": properties, "unique_id": time}


def test_acts_count_where_their_message_was_received() -> None:
    campaign = {"name": "Spring", "status": "Sent", "channel": "email", "subject": "Hi"}
    campaigns = [{**campaign, "id": "C1", "message_id": "M1"}, {**campaign, "id": "C2", "message_id": "M2"}]
    account = account_of(
        profiles=[{"id": "P1", "email": "ada@northwind.shop"}, {"id": "P2", "email": "bo@northwind.shop"}],
        campaigns=campaigns,
        events=[
            event("Received Email", "P1", "2026-03-01T00:00:00+00:00"),
            event("Opened Email", "P1", "2026-03-02T09:00:00+00:00"),
            event("Opened Email", "P1", "2026-03-02T10:00:00+00:00"),  # after the end, of a message within
            event("Clicked Email", "P1", "2026-04-02T10:00:00+00:00"),
            event("Received Email", "P2", "2026-02-28T23:59:59+00:00"),  # before the begin
            event("Opened Email", "P2", "2026-03-01T09:00:00+00:00"),
            event("Received Email", "P2", "2026-03-01T09:00:01+00:00", "other"),
        ],
    )
    asked = {
        "start": "2026-03-01T00:00:00+00:00",
        "end": "2026-03-02T09:30:00+00:00",
        "statistics": STATISTICS,
    }
    answer = perform(account, LegacyCall("campaign report", asked, ("metric",), "guide"))
    counted = dict(zip(STATISTICS, (1, 2, 1, 1, 1), strict=True))
    assert answer.content == {"data": [{"campaign_id": "C1", "statistics": counted}]}
