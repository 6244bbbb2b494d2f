"""Acts of recipients over HTTP, from the event that sends a mail to the aggregate that counts its opens."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.flows.shop import mail
from tests.mockserver.helpers import Json, Starter, connect, create_event, taken

_KEY = "pk_ENGAGE_x"
_PLANTED: Json = {
    "templates": [{"id": "T1", "name": "Sale", "html": '<a href="https://northwind.shop/">Shop</a>'}],
    "flows": [
        {
            "id": "FLOW01",
            "name": "Thanks",
            "metric": "Placed Order",
            "actions": [mail("Thanks")],
        }
    ],
}
_SPAN = ["greater-or-equal(datetime,2026-11-01T00:00:00)", "less-than(datetime,2026-11-03T00:00:00)"]


def _aggregate(api: httpx.Client, name: str, measurement: str, by: str) -> dict[str, float]:
    """Count a metric by a dimension."""
    metrics = {item["attributes"]["name"]: item["id"] for item in taken(api.get("/api/metrics"))["data"]}
    asked = {"metric_id": metrics[name], "measurements": [measurement], "filter": _SPAN, "by": [by]}
    body = {"data": {"type": "metric-aggregate", "attributes": asked}}
    rows = taken(api.post("/api/metric-aggregates", json=body))["data"]["attributes"]["data"]
    return {row["dimensions"][0]: sum(row["measurements"][measurement]) for row in rows}


@pytest.mark.parametrize("names", [(), (("Opened Email", "Mail opened"),)])
def test_acts_are_counted_by_aggregates(start: Starter, names: tuple[tuple[str, str], ...]) -> None:
    settings = Settings(message_metrics=names, own_integration="KLAV01")
    server = start(settings, clock=Clock(datetime(2026, 11, 2, tzinfo=UTC)))
    server.control.seed(server.account(_KEY), _PLANTED)
    opened = names[0][1] if names else "Opened Email"
    with connect(server, _KEY) as api:
        for person in ("ada@northwind.shop", "bob@northwind.shop"):
            create_event(api, person, metric="Placed Order", properties={"Number": 1})
        ada, bob = taken(api.get("/_mock/outbox"))["messages"]
        for message, act, content in (
            (ada, "open", {}),
            (ada, "open", {}),
            (bob, "open", {}),
            (ada, "click", {"url": "https://northwind.shop/"}),
            (bob, "bounce", {"type": "hard"}),
        ):
            taken(api.post(f"/_mock/outbox/{message['id']}/{act}", json=content))
        message_id = ada["cause"]["ids"]["message"]
        assert _aggregate(api, "Received Email", "count", "$flow") == {"FLOW01": 2}
        assert _aggregate(api, opened, "count", "$message") == {message_id: 3}
        assert _aggregate(api, opened, "unique", "$flow") == {"FLOW01": 2}
        assert _aggregate(api, "Clicked Email", "count", "URL") == {"https://northwind.shop/": 1}
        assert _aggregate(api, "Bounced Email", "count", "Bounce Type") == {"Hard": 1}
        own = {item["attributes"]["integration"]["id"] for item in taken(api.get("/api/metrics"))["data"]}
        assert "KLAV01" in own
