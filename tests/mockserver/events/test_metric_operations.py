"""Metrics: made by events, never twice, and only read."""

from __future__ import annotations

import httpx
import pytest

from klaviyo_rehearsal.mockserver.control.planting import SeedError, seed
from klaviyo_rehearsal.mockserver.server import MockServer
from tests.mockserver.helpers import (
    Json,
    attributes_of,
    create_event,
    error_of,
    ids_of,
    pages,
    taken,
)


@pytest.fixture
def two(api: httpx.Client) -> httpx.Client:
    for number, metric in enumerate(("Placed Order", "Viewed Product", "Placed Order")):
        create_event(api, "ada@northwind.shop", metric, unique_id=str(number))
    return api


def test_a_name_is_one_metric(two: httpx.Client) -> None:
    metrics = taken(two.get("/api/metrics"))["data"]
    assert sorted(item["attributes"]["name"] for item in metrics) == ["Placed Order", "Viewed Product"]
    assert ids_of(taken(two.get("/api/metrics"))) == sorted(item["id"] for item in metrics)


def test_names_differ_by_case(two: httpx.Client) -> None:
    create_event(two, "ada@northwind.shop", "placed order")
    assert len(taken(two.get("/api/metrics"))["data"]) == 3


def test_a_metric_is_read_by_its_id(two: httpx.Client) -> None:
    for item in taken(two.get("/api/metrics"))["data"]:
        assert attributes_of(two.get(f"/api/metrics/{item['id']}")) == item["attributes"]
    error = error_of(two.get("/api/metrics/NOPE01"), 404)
    assert error["detail"] == "Metric with id NOPE01 does not exist."


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("equals(integration.name,'API')", 2),
        ('equals(integration.category,"API")', 2),
        ("equals(integration.name,'Shopify')", 0),
        ("equals(integration.name,'API'),equals(integration.category,'Shopify')", 0),
    ],
)
def test_metrics_are_filtered_by_their_integration(two: httpx.Client, condition: str, count: int) -> None:
    assert len(taken(two.get("/api/metrics", params={"filter": condition}))["data"]) == count


def test_a_metric_is_not_found_by_its_name(two: httpx.Client) -> None:
    error_of(two.get("/api/metrics", params={"filter": "equals(name,'Placed Order')"}), 400)


def test_a_metric_includes_the_seeded_flows_that_it_triggers(
    mock: MockServer, two: httpx.Client, key: str
) -> None:
    triggering, other = ids_of(taken(two.get("/api/metrics")))
    now = "2026-11-01T12:00:00+00:00"
    attributes = {"name": "Welcome", "status": "live", "archived": False, "created": now, "updated": now}
    triggered = [{"type": "flow", "id": "Ff00FF"}]
    flow = {"type": "flow", "id": "Ff00FF", "attributes": {**attributes, "trigger_type": "Metric"}}
    seed(mock.account(key), {"resources": [flow]})
    link_loosely = mock.account(key).links.link_loosely
    link_loosely("metric", "flow-triggers", triggering, "Ff00FF")
    for path in ("/api/metrics", f"/api/metrics/{triggering}"):
        read = taken(two.get(path, params={"include": "flow-triggers"}))
        (included,) = read["included"]
        assert included["attributes"]["name"] == "Welcome"
    read = taken(two.get("/api/metrics", params={"include": "flow-triggers"}))["data"]
    shown = {item["id"]: item["relationships"]["flow-triggers"]["data"] for item in read}
    assert shown == {triggering: triggered, other: []}


def test_what_a_metric_includes_is_empty(two: httpx.Client) -> None:
    document = taken(two.get("/api/metrics", params={"include": "flow-triggers"}))
    assert document["included"] == []
    assert document["data"][0]["relationships"]["flow-triggers"]["data"] == []
    (one, *_) = ids_of(document)
    single = taken(two.get(f"/api/metrics/{one}", params={"include": "flow-triggers"}))
    assert (single["included"], single["data"]) == ([], document["data"][0])


@pytest.mark.parametrize(("length", "status"), [(127, 202), (128, 400)])
def test_a_name_is_shorter_than_128_characters(api: httpx.Client, length: int, status: int) -> None:
    body = {
        "metric": {"data": {"type": "metric", "attributes": {"name": "x" * length}}},
        "profile": {"data": {"type": "profile", "attributes": {"email": "ada@northwind.shop"}}},
        "properties": {},
    }
    answer = api.post("/api/events", json={"data": {"type": "event", "attributes": body}})
    assert answer.status_code == status


def test_a_planted_metric_has_the_id_it_was_given(api: httpx.Client, mock: MockServer, key: str) -> None:
    shopify = {
        "object": "integration",
        "id": "0eMvjn",
        "key": "shopify",
        "name": "Shopify",
        "category": "eCommerce",
    }
    seed(
        mock.account(key),
        {
            "profiles": [{"id": "01J00000000000000000000ADA", "email": "ada@northwind.shop"}],
            "metrics": [
                {"id": "AbC123", "name": "Placed Order"},
                {"name": "Fulfilled Order", "integration": shopify},
            ],
            "events": [
                {
                    "profile": "01J00000000000000000000ADA",
                    "metric": "Placed Order",
                    "value": 5,
                    "value_currency": "EUR",
                }
            ],
        },
    )
    create_event(api, "ada@northwind.shop", "Placed Order", unique_id="2")
    assert attributes_of(api.get("/api/metrics/AbC123"))["integration"]["name"] == "API"
    by_name = {"filter": "equals(integration.name,'Shopify')"}
    (fulfilled,) = taken(api.get("/api/metrics", params=by_name))["data"]
    assert fulfilled["attributes"]["integration"] == shopify
    events = taken(api.get("/api/events", params={"filter": "equals(metric_id,'AbC123')"}))["data"]
    properties = [event["attributes"]["event_properties"] for event in events]
    assert sorted(item.get("$value_currency", "") for item in properties) == ["", "EUR"]


@pytest.mark.parametrize(
    "metrics",
    [[{"name": "A"}, {"name": "A"}], [{"id": "AbC123", "name": "A"}, {"id": "AbC123", "name": "B"}], [{}]],
)
def test_a_metric_that_is_there_or_has_no_name_is_not_planted(
    mock: MockServer, key: str, metrics: list[Json]
) -> None:
    with pytest.raises(SeedError, match="/metrics"):
        seed(mock.account(key), {"metrics": metrics})


def test_metrics_come_in_pages_of_two_hundred(api: httpx.Client, mock: MockServer, key: str) -> None:
    seed(mock.account(key), {"metrics": [{"name": f"Metric {number}"} for number in range(201)]})
    sizes = [len(page["data"]) for page in pages(api, "/api/metrics")]
    assert sizes == [200, 1]
    error_of(api.get("/api/metrics?page[size]=10"), 400)
