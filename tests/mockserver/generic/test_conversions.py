"""An event is a conversion of the last message that its profile opened or clicked, within its window."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from klaviyo_rehearsal.mockserver.campaigns.sending import send_campaign
from klaviyo_rehearsal.mockserver.events.model import IncomingEvent, record_event
from klaviyo_rehearsal.mockserver.generic.conversions import conversions
from klaviyo_rehearsal.mockserver.mailing.engagement import engage
from klaviyo_rehearsal.mockserver.outbox.message import Message
from klaviyo_rehearsal.mockserver.state.account import Account
from tests.mockserver.flows.shop import mail
from tests.mockserver.generic.direct import Caller, Json

_STATISTICS = [
    *("recipients", "conversions", "conversion_uniques", "conversion_rate"),
    *("conversion_value", "average_order_value", "revenue_per_recipient"),
]
_THANKS = mail("Thanks")
_PUSH: Json = {"type": "send-mobile-push", "data": {"message": {"body": "Hi", "title": "Hi"}}}


class Shop:
    """A campaign to two, and a flow that answers a review."""

    def __init__(self, caller: Caller, action: Json = _THANKS) -> None:
        self.caller = caller
        self.account: Account = caller.account
        self._number = 0
        people = [{"id": f"P{number}", "email": f"a{number}@northwind.shop"} for number in (1, 2)]
        caller.seed(
            profiles=people,
            lists=[{"id": "NEWS01", "name": "News", "members": ["P1", "P2"]}],
            templates=[{"id": "T1", "name": "Sale", "html": '<a href="https://northwind.shop/">Shop</a>'}],
        )
        words = {"subject": "Sale", "from_email": "shop@northwind.shop", "template": "T1"}
        caller.seed(
            campaigns=[{"id": "SALE01", "name": "Sale", "lists": ["NEWS01"], **words}],
            flows=[{"id": "FLOW01", "name": "Thanks", "metric": "Reviewed", "actions": [action]}],
            metrics=[{"id": "ORDER1", "name": "Placed Order"}],
        )
        send_campaign(self.account, "SALE01")
        self.account.deferred.settle()
        self.one, self.two = self.account.outbox

    def record(self, metric: str = "Placed Order", value: float | None = None, profile: str = "P1") -> None:
        """Record an event now."""
        self._number += 1
        own = IncomingEvent(metric, {}, {}, profile_id=profile, value=value, unique_id=str(self._number))
        assert isinstance(record_event(self.account, own), str)
        self.account.deferred.settle()

    def wait(self, **time: float) -> None:
        """Move the clock."""
        clock = self.account.clock
        clock.set(clock.now() + timedelta(**time), stands=True)

    @property
    def last(self) -> Message:
        """The last message."""
        return [*self.account.outbox][-1]

    def converted(self) -> list[tuple[str, str]]:
        """Return campaign or flow and profile of each conversion."""
        return [
            (act.subject, act.profile or "")
            for sender in ("campaign", "flow")
            for act in conversions(self.account, "ORDER1", sender)
        ]


@pytest.fixture
def shop(official: Caller) -> Shop:
    return Shop(official)


def test_reports_count_the_events_that_a_message_led_to(shop: Shop) -> None:
    shop.record(value=99)  # before anything was opened
    engage(shop.account, shop.one, "opened")
    shop.record(value=20)
    shop.record(value=10)
    shop.record("Viewed Product", value=7)
    shop.record(value=50, profile="P2")  # received, and not opened
    attributes = {"statistics": _STATISTICS, "timeframe": {"key": "last_7_days"}}
    rows = {}
    for kind in ("campaign-values-report", "flow-values-report"):
        body = {"data": {"type": kind, "attributes": {**attributes, "conversion_metric_id": "ORDER1"}}}
        results = shop.caller.ok("POST", f"/api/{kind}s", body)["data"]["attributes"]["results"]
        rows[kind] = [row["statistics"] for row in results]
    (row,) = rows["campaign-values-report"]
    assert row == {
        "recipients": 2,
        "conversions": 2,
        "conversion_uniques": 1,
        "conversion_rate": 0.5,
        "conversion_value": 30,
        "average_order_value": 15,
        "revenue_per_recipient": 15,
    }
    assert rows["flow-values-report"] == []  # nothing was sent


def test_the_last_message_that_was_touched_has_it(shop: Shop) -> None:
    engage(shop.account, shop.one, "clicked")
    shop.wait(hours=1)
    shop.record("Reviewed")
    thanks = shop.last
    shop.record()
    engage(shop.account, thanks, "opened")
    shop.wait(minutes=1)
    shop.record()
    engage(shop.account, shop.one, "opened")
    shop.wait(minutes=1)
    shop.record()
    assert shop.converted() == [("SALE01", "P1"), ("SALE01", "P1"), ("FLOW01", "P1")]


@pytest.mark.parametrize(("days", "count"), [(4.9, 1), (5.1, 0)])
def test_the_window_begins_when_a_message_is_received(shop: Shop, days: float, count: int) -> None:
    shop.wait(days=4)
    engage(shop.account, shop.one, "opened")
    shop.wait(days=days - 4)
    shop.record()
    assert len(shop.converted()) == count
    shop.account.settings = replace(shop.account.settings, conversion_days=30)
    assert len(shop.converted()) == 1


def test_an_earlier_message_has_it_where_the_window_of_a_later_one_is_over(official: Caller) -> None:
    shop = Shop(official, _PUSH)
    shop.record("Reviewed")
    push = shop.last
    assert (push.channel, push.reason) == ("mobile_push", "")
    engage(shop.account, shop.one, "opened")
    shop.wait(seconds=5)
    engage(shop.account, push, "opened")
    shop.wait(hours=23)
    shop.record()
    shop.wait(hours=2)
    shop.record()
    assert shop.converted() == [("SALE01", "P1"), ("FLOW01", "P1")]


def test_metrics_of_messages_and_unknown_ones_lead_to_nothing(shop: Shop) -> None:
    engage(shop.account, shop.one, "opened")
    opened = str(shop.account.metrics.find("name", "Opened Email"))
    assert [*conversions(shop.account, opened, "campaign")] == []
    assert [*conversions(shop.account, "NOPE01", "campaign")] == []
