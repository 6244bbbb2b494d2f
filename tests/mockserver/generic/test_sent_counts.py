"""Reports and aggregates count the messages of campaigns and flows, and the acts of their recipients."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.mockserver.campaigns.sending import send_campaign
from klaviyo_rehearsal.mockserver.events.model import IncomingEvent, record_event
from klaviyo_rehearsal.mockserver.mailing.engagement import engage
from tests.mockserver.flows.shop import mail
from tests.mockserver.generic.direct import Caller, Json

_STATISTICS = [
    *("recipients", "delivered", "opens", "opens_unique", "open_rate", "clicks_unique", "click_to_open_rate"),
    *("bounced", "bounce_rate", "spam_complaints", "unsubscribes", "conversions"),
]


@pytest.fixture
def shop(official: Caller) -> Caller:
    """Send a campaign to four, and a flow's mail to one; let recipients act."""
    people = [{"id": f"P{number}", "email": f"a{number}@northwind.shop"} for number in range(1, 5)]
    official.seed(
        profiles=people,
        lists=[{"id": "NEWS01", "name": "News", "members": [item["id"] for item in people]}],
        templates=[{"id": "T1", "name": "Sale", "html": '<a href="https://northwind.shop/">Shop</a>'}],
    )
    sale = {"id": "SALE01", "name": "Sale", "lists": ["NEWS01"], "template": "T1"}
    words = {"subject": "Sale", "from_email": "shop@northwind.shop"}
    official.seed(
        campaigns=[{**sale, **words}, {**sale, **words, "id": "OTHER1"}],
        flows=[{"id": "FLOW01", "name": "Thanks", "metric": "Placed Order", "actions": [mail("Thanks")]}],
    )
    account = official.account
    send_campaign(account, "SALE01")
    record_event(account, IncomingEvent("Placed Order", {}, {}, profile_id="P1"))
    account.deferred.settle()
    one, two, three, _, thanks = account.outbox
    for message, kind in ((one, "opened"), (one, "opened"), (one, "clicked"), (two, "opened")):
        engage(account, message, kind)
    engage(account, three, "bounced")
    engage(account, two, "spam")
    engage(account, thanks, "unsubscribed")
    return official


def _report(shop: Caller, kind: str, **attributes: object) -> list[Json]:
    asked = {"statistics": _STATISTICS, "timeframe": {"key": "last_7_days"}, **attributes}
    metric = shop.account.metrics.find("name", "Placed Order")
    body = {"data": {"type": kind, "attributes": {"conversion_metric_id": metric, **asked}}}
    results: list[Json] = shop.ok("POST", f"/api/{kind}s", body)["data"]["attributes"]["results"]
    return results


def test_a_campaign_is_counted(shop: Caller) -> None:
    # The other one was not sent, so it has no row (REC query_campaign_values.200).
    (sale,) = _report(shop, "campaign-values-report")
    (message,) = (shop.account.collection("campaign").get("SALE01") or {})["messages"]
    assert sale["groupings"] == {
        "campaign_id": "SALE01",
        "campaign_message_id": message,
        "send_channel": "email",
    }
    assert sale["statistics"] == {
        "recipients": 4,
        "delivered": 3,
        "opens": 3,
        "opens_unique": 2,
        "open_rate": 2 / 3,
        "clicks_unique": 1,
        "click_to_open_rate": 0.5,
        "bounced": 1,
        "bounce_rate": 0.25,
        "spam_complaints": 1,
        "unsubscribes": 0,
        "conversions": 0,
    }


def test_a_flow_is_counted_by_day(shop: Caller) -> None:
    (row,) = _report(shop, "flow-values-report")
    counted = {name: value for name, value in row["statistics"].items() if value}
    assert counted == {"recipients": 1, "delivered": 1, "unsubscribes": 1}
    (series,) = _report(shop, "flow-series-report", interval="daily")
    assert sum(series["statistics"]["recipients"]) == series["statistics"]["recipients"][-1] == 1


def test_a_frame_before_has_none(shop: Caller) -> None:
    frame = {"start": "2020-01-01T00:00:00+00:00", "end": "2020-02-01T00:00:00+00:00"}
    assert _report(shop, "campaign-values-report", timeframe=frame) == []


def test_metric_aggregates_count_opens_by_message(shop: Caller) -> None:
    account = shop.account
    (message,) = (account.collection("campaign").get("SALE01") or {})["messages"]
    now = account.clock.now()
    asked = {
        "metric_id": account.metrics.find("name", "Opened Email"),
        "measurements": ["count", "unique"],
        "interval": "month",
        "by": ["$message"],
        "filter": [
            f"greater-or-equal(datetime,{now.year}-01-01T00:00:00)",
            f"less-than(datetime,{now.year + 1}-01-01T00:00:00)",
        ],
    }
    body = {"data": {"type": "metric-aggregate", "attributes": asked}}
    (row,) = shop.ok("POST", "/api/metric-aggregates", body)["data"]["attributes"]["data"]
    assert row["dimensions"] == [message]
    assert {name: sum(values) for name, values in row["measurements"].items()} == {"count": 3, "unique": 2}
