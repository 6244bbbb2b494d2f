"""Events in bulk: several people in one call, all or nothing where something is wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import (
    Json,
    Starter,
    attributes_of,
    connect,
    create_event,
    create_profile,
    error_of,
    events_of,
    journal,
    state,
    taken,
)

PATH = "/api/event-bulk-create-jobs"
ADA, BOB = "ada@northwind.shop", "bob@northwind.shop"


def event(metric: str = "Placed Order", **attributes: Any) -> Json:
    """Build one event of a batch."""
    named = {"data": {"type": "metric", "attributes": {"name": metric}}}
    return {"type": "event", "attributes": {"metric": named, "properties": {}, **attributes}}


def batch(person: str | Json, *events: Json, meta: Json | None = None) -> Json:
    """Build the batch of one person, who is named by an email or described."""
    attributes = {"email": person} if isinstance(person, str) else person
    profile = {"type": "profile", "attributes": attributes, **({"meta": meta} if meta else {})}
    content = {"profile": {"data": profile}, "events": {"data": [*events]}}
    return {"type": "event-bulk-create", "attributes": content}


def job(*batches: Json) -> Json:
    content = {"events-bulk-create": {"data": [*batches]}}
    return {"data": {"type": "event-bulk-create-job", "attributes": content}}


def send(api: httpx.Client, *batches: Json) -> None:
    taken(api.post(PATH, json=job(*batches)), 202)


def test_events_of_several_people_are_recorded(api: httpx.Client, key: str) -> None:
    orders = [event(unique_id=str(number), value=number) for number in range(3)]
    send(api, batch(ADA, *orders), batch({"email": BOB, "first_name": "Bob"}, event("Viewed Product")))
    kept = state(api, key)
    assert sorted(item["name"] for item in kept["metrics"]) == ["Placed Order", "Viewed Product"]
    assert {item["email"]: item["first_name"] for item in kept["profiles"]} == {ADA: None, BOB: "Bob"}
    assert len(kept["events"]) == 4
    values = {
        e["event_properties"].get("$event_id"): e["event_properties"].get("$value") for e in kept["events"]
    }
    assert values == {"0": 0, "1": 1, "2": 2, None: None}


def test_one_event_a_second_holds_in_bulk_too(api: httpx.Client, key: str) -> None:
    moment = "2026-07-01T12:00:00Z"
    send(api, batch(ADA, event(time=moment), event(time=moment), event("Other", time=moment)))
    assert len(events_of(api)) == 2
    assert "1 of 3 events not recorded" in journal(api, key)[0]["note"]


def test_the_person_is_patched_once(api: httpx.Client) -> None:
    person = create_profile(api, ADA, properties={"tags": ["a"]})
    meta = {"patch_properties": {"append": {"tags": "b"}}}
    send(api, batch(ADA, event(unique_id="1"), event(unique_id="2"), meta=meta))
    assert attributes_of(api.get(f"/api/profiles/{person}"))["properties"] == {"tags": ["a", "b"]}


def test_a_thousand_events_of_all_batches_together_are_taken(api: httpx.Client) -> None:
    halves = [[event(unique_id=f"{n}") for n in range(start, start + 500)] for start in (0, 500)]
    send(api, batch(ADA, *halves[0]), batch(BOB, *halves[1]))
    pages = taken(api.get("/api/events", params={"page[size]": "1000"}))
    assert len(pages["data"]) == 1000


def test_one_more_than_a_thousand_is_refused(api: httpx.Client) -> None:
    halves = [[event(unique_id=f"{n}") for n in range(start, start + 500)] for start in (0, 500)]
    body = job(batch(ADA, *halves[0]), batch(BOB, *halves[1]), batch("cy@northwind.shop", event()))
    error = error_of(api.post(PATH, json=body), 400)
    assert error["source"] == {"pointer": "/data/attributes/events-bulk-create/data"}
    assert "1001" in error["detail"]
    assert events_of(api) == []


def test_a_wrong_time_refuses_the_whole_call(api: httpx.Client, key: str) -> None:
    body = job(batch(ADA, event()), batch(BOB, event(), event(time="1980-01-01T00:00:00Z")))
    error = error_of(api.post(PATH, json=body), 400)
    place = "/data/attributes/events-bulk-create/data/1/attributes/events/data/1/attributes/time"
    assert error["source"] == {"pointer": place}
    assert state(api, key)["profiles"] == []


def test_an_unknown_profile_id_is_a_loss_with_its_place(api: httpx.Client, key: str) -> None:
    lost = batch({}, event())
    lost["attributes"]["profile"]["data"]["id"] = "NOPE"
    send(api, batch(ADA, event()), lost)
    (entry,) = journal(api, key)
    assert [(item["code"], item["pointer"]) for item in entry["violations"]] == [
        ("unknown-profile", "/data/attributes/events-bulk-create/data/1/attributes/profile/data/id")
    ]
    assert len(events_of(api)) == 1


def test_a_repeated_unique_id_is_dropped(api: httpx.Client) -> None:
    create_event(api, ADA, unique_id="order-1", properties={"n": 0})
    send(
        api,
        batch(
            ADA,
            event(unique_id="order-1", properties={"n": 1}),
            event(unique_id="order-2", properties={"n": 2}),
        ),
        batch(BOB, event(unique_id="order-1", properties={"n": 3})),
    )
    assert sorted(item["event_properties"]["n"] for item in events_of(api)) == [0, 2, 3]


@pytest.mark.parametrize("earlier", [True, False])
def test_a_repeated_unique_id_refuses_the_call_when_told_so(start: Starter, key: str, earlier: bool) -> None:
    with connect(start(Settings(repeated_events="refuse")), key) as api:
        if earlier:
            create_event(api, ADA, unique_id="order-1")
        body = job(
            batch(ADA, event(unique_id="order-2"), event(unique_id="order-1")),
            batch(ADA, *([] if earlier else [event(unique_id="order-1")])),
            batch(BOB, event(unique_id="order-1"), event("Other", unique_id="order-2")),
        )
        error = error_of(api.post(PATH, json=body), 400)
        place = "0/attributes/events/data/1" if earlier else "1/attributes/events/data/0"
        pointer = f"/data/attributes/events-bulk-create/data/{place}/attributes/unique_id"
        assert error["source"] == {"pointer": pointer}
        assert len(events_of(api)) == int(earlier)


def test_bulk_events_show_after_the_lag(start: Starter, key: str) -> None:
    clock = Clock(datetime(2026, 11, 1, 12, tzinfo=UTC))
    with connect(start(Settings(lag=30), clock=clock), key) as api:
        send(api, batch(ADA, event()))
        assert state(api, key)["events"] == state(api, key)["profiles"] == []
