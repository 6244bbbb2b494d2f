"""Metric aggregates by the message that an event is attributed to (DOC MAGG, CONV)."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.mockserver.mailing.engagement import engage
from tests.mockserver.generic.direct import Caller, Json
from tests.mockserver.generic.test_conversions import Shop


@pytest.fixture
def shop(official: Caller) -> Shop:
    shop = Shop(official)
    engage(shop.account, shop.one, "opened")
    shop.record(value=20)
    shop.record(value=50, profile="P2")  # received, and not opened
    shop.record("Reviewed", profile="P2")
    engage(shop.account, shop.last, "clicked")
    shop.record(value=7, profile="P2")
    return shop


def _sums(shop: Shop, by: list[str], *conditions: str) -> dict[tuple[str, ...], float]:
    now = shop.account.clock.now()
    bounds = [
        f"greater-or-equal(datetime,{now.year}-01-01T00:00:00)",
        f"less-than(datetime,{now.year + 1}-01-01T00:00:00)",
    ]
    asked: Json = {"metric_id": "ORDER1", "measurements": ["sum_value"], "interval": "month", "by": by}
    body = {"data": {"type": "metric-aggregate", "attributes": {**asked, "filter": [*bounds, *conditions]}}}
    rows = shop.caller.ok("POST", "/api/metric-aggregates", body)["data"]["attributes"]["data"]
    return {tuple(row["dimensions"]): sum(row["measurements"]["sum_value"]) for row in rows}


def test_revenue_by_attributed_message(shop: Shop) -> None:
    (sale,) = (shop.account.collection("campaign").get("SALE01") or {})["messages"]
    thanks = next(iter(shop.account.collection("flow-message")))
    assert _sums(shop, ["$attributed_message"]) == {("",): 50, (sale,): 20, (thanks,): 7}
    assert _sums(shop, ["$attributed_flow", "$attributed_channel"]) == {
        ("", ""): 50,
        ("", "email"): 20,
        ("FLOW01", "email"): 7,
    }


def test_revenue_of_one_flow(shop: Shop) -> None:
    assert _sums(shop, [], 'equals($attributed_flow,"FLOW01")') == {(): 7}
