"""Metrics: made by events, never twice, and only read."""

from __future__ import annotations

import httpx
import pytest

from tests.mockserver.helpers import attributes_of, create_event, error_of, ids_of, taken


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
    assert error["detail"] == "A metric with id NOPE01 does not exist."


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
