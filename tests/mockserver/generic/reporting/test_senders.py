"""Rows of campaigns and flows: grouped, filtered, and counted by the date of sending."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from klaviyo_rehearsal.mockserver.events.model import IncomingEvent, record_event
from klaviyo_rehearsal.mockserver.mailing.engagement import engage
from tests.mockserver.generic.direct import Caller, Json
from tests.mockserver.generic.test_conversions import Shop

_CAMPAIGNS = "campaign-values-report"


@pytest.fixture
def shop(official: Caller) -> Shop:
    return Shop(official)


def _body(kind: str, **attributes: object) -> Json:
    asked = {"statistics": ["recipients", "opens"], "timeframe": {"key": "last_7_days"}, **attributes}
    return {"data": {"type": kind, "attributes": {"conversion_metric_id": "ORDER1", **asked}}}


def _rows(shop: Shop, kind: str, **attributes: object) -> list[Json]:
    reply = shop.caller.ok("POST", f"/api/{kind}s", _body(kind, **attributes))
    found: list[Json] = reply["data"]["attributes"]["results"]
    return found


def _refusal(shop: Shop, kind: str, **attributes: object) -> tuple[str, str]:
    status, content = shop.caller("POST", f"/api/{kind}s", _body(kind, **attributes))
    assert status == 400
    return content["errors"][0]["source"]["pointer"], content["errors"][0]["detail"]


def test_an_open_counts_on_the_day_of_sending(shop: Shop) -> None:
    # DOC MAGG: the app, which reports match, counts by the send date.
    shop.wait(days=2)
    engage(shop.account, shop.one, "opened")
    assert _rows(shop, _CAMPAIGNS, timeframe={"key": "today"}) == []
    (row,) = _rows(shop, _CAMPAIGNS)
    assert row["statistics"] == {"recipients": 2, "opens": 1}


def test_a_flow_is_a_row_for_each_message_and_a_point_for_each_day(shop: Shop) -> None:
    shop.record("Reviewed")
    shop.wait(days=1)
    shop.record("Reviewed", profile="P2")
    engage(shop.account, shop.last, "opened")
    (row,) = _rows(shop, "flow-series-report", interval="daily")
    message = next(iter(shop.account.collection("flow-message")))
    assert row["groupings"] == {
        "flow_id": "FLOW01",
        "flow_message_id": message,
        "send_channel": "email",
    }
    assert row["statistics"]["recipients"][-2:] == [1, 1]
    assert row["statistics"]["opens"][-2:] == [0, 1]


def test_rows_are_grouped_as_asked(shop: Shop) -> None:
    # SPEC query_campaign_values: names, and tags as a list
    tag = shop.caller.ok("POST", "/api/tags", {"data": {"type": "tag", "attributes": {"name": "Sales"}}})
    ids = {"data": [{"type": "campaign", "id": "SALE01"}]}
    shop.caller.ok("POST", f"/api/tags/{tag['data']['id']}/relationships/campaigns", ids)
    asked = ["campaign_id", "campaign_message_id", "tag_id", "tag_name"]
    (row,) = _rows(shop, _CAMPAIGNS, group_by=asked)
    assert list(row["groupings"]) == asked
    assert row["groupings"]["tag_id"] == [tag["data"]["id"]]
    assert row["groupings"]["tag_name"] == ["Sales"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('equals(campaign_id,"SALE01")', 1),
        ('equals(send_channel,"sms")', 0),
        ('contains-any(send_channel,["sms","email"])', 1),
        ('contains-any(tag_id,["none"])', 0),
    ],
)
def test_rows_are_filtered(shop: Shop, text: str, count: int) -> None:
    assert len(_rows(shop, _CAMPAIGNS, filter=text)) == count


@pytest.mark.parametrize("kind", [_CAMPAIGNS, "flow-values-report", "flow-series-report"])
def test_a_metric_that_counts_no_conversions_is_refused(shop: Shop, kind: str) -> None:
    # facts E29, LIVE: GH:PostHog/posthog#77321
    received = shop.account.metrics.find("name", "Received Email")
    more = {"interval": "daily"} if "series" in kind else {}
    for metric in ("NOPE01", received):
        pointer, detail = _refusal(shop, kind, conversion_metric_id=metric, **more)
        assert pointer == "/data/attributes/conversion_metric_id"
        assert detail == "Passed in conversion metric does not support querying for values data"


def test_the_metric_of_another_account_is_refused(shop: Shop) -> None:
    other = shop.caller.neighbour()
    record_event(other.account, IncomingEvent("Placed Order", {}, {"email": "a@northwind.shop"}))
    metric = next(iter(other.account.metrics))
    assert "conversion_metric_id" in _refusal(shop, _CAMPAIGNS, conversion_metric_id=metric)[0]


def test_a_custom_metric_counts_conversions(shop: Shop) -> None:
    # DOC PYCL 18.0.0: its id may be the conversion metric of a report; SPEC create_custom_metric
    over = {"property": "Size", "filter": {"type": "string", "operator": "equals", "value": "L"}}
    group = {"metric_id": "ORDER1", "metric_filters": [over], "value_property": "Net"}
    ids = {}
    for method in ("count", "value"):
        definition = {"aggregation_method": method, "metric_groups": [group]}
        sent = {"type": "custom-metric", "attributes": {"name": method, "definition": definition}}
        ids[method] = shop.caller.ok("POST", "/api/custom-metrics", {"data": sent})["data"]["id"]
    engage(shop.account, shop.one, "opened")
    for number, size in enumerate("LLM"):
        sale = IncomingEvent("Placed Order", {"Size": size, "Net": 5}, {}, profile_id="P1", value=20)
        record_event(shop.account, replace(sale, unique_id=str(number)))
    asked = ["conversions", "conversion_value"]
    for method, value in (("count", 0), ("value", 10)):
        (row,) = _rows(shop, _CAMPAIGNS, conversion_metric_id=ids[method], statistics=asked)
        assert row["statistics"] == {"conversions": 2, "conversion_value": value}


def test_a_campaign_of_another_year_has_no_row(shop: Shop) -> None:
    shop.account.clock.set(shop.account.clock.now() + timedelta(days=400), stands=True)
    assert _rows(shop, _CAMPAIGNS, timeframe={"key": "last_365_days"}) == []


@pytest.mark.parametrize(("revision", "by_message"), [("2024-10-15", False), ("2025-01-15", True)])
def test_campaigns_are_grouped_by_message_since_2025(shop: Shop, revision: str, by_message: bool) -> None:
    # SPEC query_campaign_values: the examples of its answers
    shop.caller.revision = revision
    (row,) = _rows(shop, _CAMPAIGNS)
    assert ("campaign_message_id" in row["groupings"]) is by_message
    assert row["groupings"]["send_channel"] == "email"
