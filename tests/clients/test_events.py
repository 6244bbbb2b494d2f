"""Events through real clients: create, query, aggregate, in bulk, and with their profiles in one call."""

from __future__ import annotations

import httpx
import pytest

from tests.clients.client import TODAY, Client
from tests.mockserver.helpers import event_body, events_of, taken


def test_create_event(sdk: Client, api: httpx.Client) -> None:
    body = event_body(
        value=9.99, unique_id="order-1", properties={"Items": ["a", "ł"]}, time="2026-07-01T12:00:00Z"
    )
    assert sdk.create_event(body) is None
    (event,) = events_of(api)
    assert event["event_properties"] == {"Items": ["a", "ł"], "$value": 9.99, "$event_id": "order-1"}
    assert event["datetime"] == "2026-07-01T12:00:00+00:00"


def test_create_event_twice_is_one_event(sdk: Client, api: httpx.Client) -> None:
    for _ in range(2):
        sdk.create_event(event_body(unique_id="order-1"))
    assert len(events_of(api)) == 1


def test_query_events(sdk: Client) -> None:
    for number, email in enumerate(["ada@northwind.shop", "bob@northwind.shop", "ada@northwind.shop"]):
        sdk.create_event(event_body(email, properties={"n": number}, time=f"2026-07-01T12:00:0{number}Z"))
    newest, *_, oldest = sdk.get_events(sort="-datetime")["data"]
    assert newest["attributes"]["event_properties"]["n"] == 2
    read = sdk.get_event(oldest["id"])
    assert read["data"]["attributes"]["event_properties"]["n"] == 0
    person = sdk.get_profile_for_event(newest["id"])["data"]
    assert person["attributes"]["email"] == "ada@northwind.shop"
    metric = sdk.get_metric_for_event(newest["id"])["data"]
    assert metric["attributes"]["name"] == "Placed Order"
    assert sdk.get_profile_id_for_event(newest["id"])["data"]["id"] == person["id"]
    assert sdk.get_metric_id_for_event(newest["id"])["data"]["id"] == metric["id"]
    found = sdk.get_events(filter=f'equals(profile_id,"{person["id"]}"),equals(metric_id,"{metric["id"]}")')
    assert [item["attributes"]["event_properties"]["n"] for item in found["data"]] == [2, 0]


def test_events_with_their_profiles_in_one_call(sdk: Client) -> None:
    for email in ("ada@northwind.shop", "bob@northwind.shop"):
        sdk.create_event(event_body(email))
    page = sdk.get_events(include=["profile", "metric"], sort="datetime")
    included = {(item["type"], item["id"]): item for item in page["included"]}
    people = [item["relationships"]["profile"]["data"] for item in page["data"]]
    emails = {included[item["type"], item["id"]]["attributes"]["email"] for item in people}
    assert emails == {"ada@northwind.shop", "bob@northwind.shop"}
    assert len(included) == 3


def test_aggregate_events(sdk: Client) -> None:
    for day, value in ((1, 10.0), (1, 5.0), (3, 1.5)):
        sdk.create_event(
            event_body(value=value, unique_id=f"{day}-{value}", time=f"2026-07-0{day}T12:00:00Z")
        )
    (metric,) = sdk.get_metrics()["data"]
    assert sdk.get_metric(metric["id"])["data"]["attributes"]["name"] == "Placed Order"
    body = {
        "data": {
            "type": "metric-aggregate",
            "attributes": {
                "metric_id": metric["id"],
                "measurements": ["count", "sum_value", "unique"],
                "interval": "day",
                "filter": [
                    "greater-or-equal(datetime,2026-07-01T00:00:00)",
                    "less-than(datetime,2026-07-04T00:00:00)",
                ],
            },
        }
    }
    answer = sdk.query_metric_aggregates(body)["data"]
    assert len(answer["attributes"]["dates"]) == 3
    (row,) = answer["attributes"]["data"]
    assert row["dimensions"] == []
    assert row["measurements"] == {"count": [2, 0, 1], "sum_value": [15.0, 0, 1.5], "unique": [1, 0, 1]}


@pytest.mark.parametrize("kind", TODAY, indirect=True)
def test_bulk_create_events(sdk: Client, api: httpx.Client) -> None:
    events = [
        {
            "type": "event",
            "attributes": {
                "metric": {"data": {"type": "metric", "attributes": {"name": name}}},
                "properties": {"n": number},
                "unique_id": f"bulk-{number}",
            },
        }
        for number, name in enumerate(["Viewed Product", "Placed Order"])
    ]
    person = {"data": {"type": "profile", "attributes": {"email": "ada@northwind.shop"}}}
    entry = {
        "type": "event-bulk-create",
        "attributes": {"profile": person, "events": {"data": events}},
    }
    body = {
        "data": {
            "type": "event-bulk-create-job",
            "attributes": {"events-bulk-create": {"data": [entry]}},
        }
    }
    assert sdk.bulk_create_events(body) is None
    page = taken(api.get("/api/events", params={"include": "metric"}))
    assert {item["attributes"]["event_properties"]["n"] for item in page["data"]} == {0, 1}
    assert {item["attributes"]["name"] for item in page["included"]} == {"Viewed Product", "Placed Order"}
