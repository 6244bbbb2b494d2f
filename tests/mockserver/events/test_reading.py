"""Events are listed, filtered, sorted, included, and read one by one."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from klaviyo_rehearsal.mockserver.events.model import IncomingEvent, record_event
from klaviyo_rehearsal.mockserver.server import MockServer
from tests.mockserver.helpers import (
    NEWEST,
    OLDEST,
    ClientFactory,
    create_event,
    error_of,
    events_of,
    ids_of,
    taken,
)

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def week(api: httpx.Client) -> httpx.Client:
    """Record an event on each of the first seven days of July: Ada's on odd days, Bob's on even ones."""
    for day in range(1, 8):
        person, metric = ("ada", "Placed Order") if day % 2 else ("bob", "Viewed Product")
        moment = f"2026-07-0{day}T00:00:00Z"
        create_event(api, f"{person}@northwind.shop", metric, time=moment, properties={"day": day})
    return api


def days(api: httpx.Client, **params: str) -> list[int]:
    return [event["event_properties"]["day"] for event in events_of(api, **params)]


def test_the_newest_event_comes_first_unless_told_otherwise(week: httpx.Client) -> None:
    assert (
        days(week) == days(week, sort="-datetime") == days(week, sort="-timestamp") == [7, 6, 5, 4, 3, 2, 1]
    )
    assert days(week, sort="datetime") == days(week, sort="timestamp") == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("greater-than(datetime,2026-07-05T00:00:00Z)", [7, 6]),
        ("greater-or-equal(datetime,2026-07-05T02:00:00+02:00)", [7, 6, 5]),
        ("less-than(datetime,2026-07-03)", [2, 1]),
        ("less-or-equal(datetime,2026-07-03T00:00:00.000Z)", [3, 2, 1]),
        ("greater-than(timestamp,1783123200)", [7, 6, 5]),
        ("less-or-equal(timestamp,1783123200.5)", [4, 3, 2, 1]),
        ("greater-than(datetime,2026-07-02),less-than(datetime,2026-07-05)", [4, 3]),
        ("and(greater-than(datetime,2026-07-02),less-than(datetime,2026-07-05))", [4, 3]),
        ("has(profile)", [7, 6, 5, 4, 3, 2, 1]),
        ("has(metric)", [7, 6, 5, 4, 3, 2, 1]),
        ("greater-than(datetime,2027-01-01)", []),
        ('equals(profile_id,"nobody")', []),
        ('equals(metric_id,"nothing")', []),
    ],
)
def test_events_are_filtered(week: httpx.Client, condition: str, expected: list[int]) -> None:
    assert days(week, filter=condition) == expected


def test_events_are_found_by_person_and_by_metric(week: httpx.Client) -> None:
    (ada,) = ids_of(taken(week.get("/api/profiles", params={"filter": "equals(email,'ada@northwind.shop')"})))
    metrics = {item["attributes"]["name"]: item["id"] for item in taken(week.get("/api/metrics"))["data"]}
    assert days(week, filter=f'equals(profile_id,"{ada}")') == [7, 5, 3, 1]
    assert days(week, filter=f"equals(metric_id,'{metrics['Viewed Product']}')") == [6, 4, 2]
    both = f'equals(profile_id,"{ada}"),greater-than(datetime,2026-07-03),has(metric)'
    assert days(week, filter=both, sort="datetime") == [5, 7]
    neither = f'equals(profile_id,"{ada}"),equals(metric_id,"{metrics["Viewed Product"]}")'
    assert days(week, filter=neither) == []


@pytest.mark.parametrize(
    ("revision", "include", "kinds"),
    [
        (NEWEST, "profile,metric", ["metric", "metric", "profile", "profile"]),
        (OLDEST, "profile", ["profile", "profile"]),
        (NEWEST, "metric", ["metric", "metric"]),
        (NEWEST, "attributions", []),
    ],
)
def test_what_is_included_comes_once(
    week: httpx.Client, client_for: ClientFactory, key: str, revision: str, include: str, kinds: list[str]
) -> None:
    document = taken(client_for(key, revision).get("/api/events", params={"include": include}))
    assert sorted(item["type"] for item in document["included"]) == kinds
    included = {(item["type"], item["id"]) for item in document["included"]}
    linked = {
        (link["data"]["type"], link["data"]["id"])
        for event in document["data"]
        for name, link in event["relationships"].items()
        if name in include.split(",") and name != "attributions"
    }
    assert linked == included


def test_include_may_be_repeated_instead_of_joined(week: httpx.Client) -> None:
    joined = taken(week.get("/api/events?include=profile,metric"))
    repeated = taken(week.get("/api/events?include=profile&include=metric"))
    assert joined["included"] == repeated["included"]


def test_an_event_of_another_form_of_id_is_no_404(api: httpx.Client) -> None:
    error_of(api.get("/api/events/0123456789"), 400)
    error_of(api.get("/api/events/0123456789a"), 404)


@pytest.fixture
def orphan(mock: MockServer, key: str) -> str:
    """Keep an event whose profile is gone; returns its id."""
    account = mock.account(key)
    identifier = record_event(account, IncomingEvent("Placed Order", {}, {"email": "ada@northwind.shop"}))
    account.profiles.delete(str(account.events.related(identifier or "", "profile")))
    return identifier or ""


def test_events_of_who_is_gone_are_left_out_when_asked(api: httpx.Client, orphan: str) -> None:
    create_event(api, "bob@northwind.shop")
    assert len(events_of(api)) == 2
    (left,) = ids_of(taken(api.get("/api/events", params={"filter": "has(profile)"})))
    assert left != orphan
    document = taken(api.get("/api/events", params={"include": "profile,metric"}))
    assert [item["type"] for item in document["included"]] == ["metric", "profile"]


def test_who_is_gone_is_null_or_not_found(
    api: httpx.Client, client_for: ClientFactory, key: str, orphan: str
) -> None:
    for path in (f"/api/events/{orphan}/profile", f"/api/events/{orphan}/relationships/profile"):
        assert taken(api.get(path))["data"] is None
        error_of(client_for(key, OLDEST).get(path), 404)
    assert taken(api.get(f"/api/events/{orphan}/metric"))["data"] is not None
