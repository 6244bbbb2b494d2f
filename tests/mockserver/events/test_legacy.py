"""Metrics, timelines and exports of the old API, beside what replaced them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.events.aggregation import Question, aggregate
from klaviyo_rehearsal.mockserver.events.model import IncomingEvent, record_event
from klaviyo_rehearsal.mockserver.http.legacy_calls import perform
from klaviyo_rehearsal.mockserver.legacy.answers import LegacyAnswer
from klaviyo_rehearsal.mockserver.people.legacy_person import person_document
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import Json, taken

NOON = datetime(2026, 7, 31, 12, tzinfo=UTC)
FIRST = datetime(2026, 7, 1, 12, tzinfo=UTC)
ADA, BOB = "ada@northwind.shop", "bob@northwind.shop"


@pytest.fixture
def account() -> Account:
    """Fill an account: an event a day from July 1 on, Ada's on odd days, each with the number of its day."""
    account = Account("A00001", Settings(), Clock(NOON))
    for day in range(1, 8):
        email, metric = (ADA, "Placed Order") if day % 2 else (BOB, "Viewed Product")
        record(
            account, email, metric, FIRST + timedelta(days=day - 1), {"day": day, "Size": day % 2}, value=day
        )
    return account


def record(
    account: Account, email: str, metric: str, time: datetime, properties: Json | None = None, **facts: Any
) -> str:
    person = {"email": email, "first_name": email[:3], "properties": {"plan": "gold"}}
    identifier = record_event(account, IncomingEvent(metric, properties or {}, person, time=time, **facts))
    assert identifier is not None
    return identifier


def call(account: Account, name: str, *ids: str, **arguments: Any) -> Json:
    answer = perform(account, LegacyCall(name, arguments, ids, "v1"))
    assert answer.status == 200, answer.content
    return dict(answer.content)


def refusal(account: Account, name: str, *ids: str, **arguments: Any) -> LegacyAnswer:
    return perform(account, LegacyCall(name, arguments, ids, "v1"))


def days(answer: Json) -> list[int]:
    return [event["event_properties"]["day"] for event in answer["data"]]


def metric_id(account: Account, name: str = "Placed Order") -> str:
    return account.metrics.find("name", name) or ""


def person_id(account: Account, email: str = ADA) -> str:
    return account.profiles.find("email", email) or ""


def test_a_timeline_is_a_list_of_events_with_their_people(account: Account) -> None:
    answer = call(account, "timeline")
    assert (answer["object"], answer["count"], answer["next"]) == ("$list", 7, None)
    assert days(answer) == [7, 6, 5, 4, 3, 2, 1]
    newest = answer["data"][0]
    assert newest["object"] == "event"
    assert newest["event_name"] == "Placed Order"
    assert newest["statistic_id"] == metric_id(account)
    assert newest["datetime"] == "2026-07-07 12:00:00+00:00"
    assert newest["timestamp"] == int((FIRST + timedelta(days=6)).timestamp())
    assert newest["event_properties"]["$value"] == 7
    person = newest["person"]
    assert person == person_document(account, person_id(account))
    assert (person["$email"], person["email"], person["$first_name"], person["first_name"]) == (
        *(ADA, ADA),
        *("ada", "ada"),
    )
    assert (person["plan"], person["$last_name"]) == ("gold", "")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("metric timeline", [7, 5, 3, 1]),
        ("person timeline", [6, 4, 2]),
        ("person metric timeline", [6, 4, 2]),
    ],
)
def test_a_timeline_of_a_metric_or_a_person_holds_their_events(
    account: Account, name: str, expected: list[int]
) -> None:
    ids = {
        "metric timeline": [metric_id(account)],
        "person timeline": [person_id(account, BOB)],
        "person metric timeline": [person_id(account, BOB), metric_id(account, "Viewed Product")],
    }
    assert days(call(account, name, *ids[name])) == expected


def test_a_person_without_events_of_a_metric_has_an_empty_timeline(account: Account) -> None:
    answer = call(account, "person metric timeline", person_id(account, BOB), metric_id(account))
    assert (answer["count"], answer["data"], answer["next"]) == (0, [], None)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"since": int((FIRST + timedelta(days=3)).timestamp())}, [4, 3, 2, 1]),
        ({"since": str((FIRST + timedelta(days=3)).timestamp()), "sort": "desc"}, [4, 3, 2, 1]),
        ({"since": int((FIRST + timedelta(days=3)).timestamp()), "sort": "asc"}, [4, 5, 6, 7]),
        ({"sort": "asc"}, [7, 6, 5, 4, 3, 2, 1]),  # V1EVT: always descending without since
        ({"count": 2}, [7, 6]),
        ({"count": "2"}, [7, 6]),
        ({"count": 1000}, [7, 6, 5, 4, 3, 2, 1]),
    ],
)
def test_a_timeline_begins_where_it_is_told_to(
    account: Account, arguments: Json, expected: list[int]
) -> None:
    assert days(call(account, "timeline", **arguments)) == expected


def test_without_since_the_future_is_left_out(account: Account) -> None:
    record(account, ADA, "Placed Order", NOON + timedelta(seconds=1), {"day": 32})
    assert days(call(account, "timeline"))[0] == 7


@given(
    seconds=st.lists(st.integers(0, 5), max_size=15),
    count=st.integers(1, 4),
    sort=st.sampled_from(["asc", "desc"]),
    since=st.integers(-1, 6),
)
def test_all_pages_of_a_timeline_together_are_all_events(
    seconds: list[int], count: int, sort: str, since: int
) -> None:
    account = Account("A00001", Settings(), Clock(NOON))
    happened = [
        (
            int(FIRST.timestamp()) + second,
            record(account, ADA, "M", FIRST + timedelta(seconds=second), unique_id=f"{n}"),
        )
        for n, second in enumerate(seconds)
    ]
    start = int(FIRST.timestamp()) + since
    wanted = [place for place in happened if (place[0] <= start if sort == "desc" else place[0] >= start)]
    found: list[tuple[int, str]] = []
    token: Any = start
    while token is not None:
        answer = call(account, "timeline", since=token, sort=sort, count=count)
        assert answer["count"] == len(answer["data"]) <= count
        found += [(event["timestamp"], event["id"]) for event in answer["data"]]
        token = answer["next"]
    assert found == sorted(wanted, reverse=sort == "desc")


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("metric timeline", ["NOPE01"]),
        ("person timeline", ["NOPE"]),
        ("person metric timeline", ["NOPE", "NOPE01"]),
        ("metric export", ["NOPE01"]),
    ],
)
def test_what_is_unknown_is_not_found(account: Account, name: str, ids: list[str]) -> None:
    answer = refusal(account, name, *ids)
    assert answer.status == 404
    assert "NOPE" in answer.content["message"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"count": 0},
        {"count": "many"},
        {"sort": "down"},
        {"since": "yesterday"},
        {"since": "x-y"},
        {"since": "1e999"},
    ],
)
def test_a_timeline_with_a_wrong_argument_is_refused(account: Account, arguments: Json) -> None:
    answer = refusal(account, "timeline", **arguments)
    assert (answer.status, answer.recorded) == (400, False)
    assert next(iter(arguments)) in answer.content["message"]


def test_metrics_come_in_pages(account: Account) -> None:
    both = call(account, "list metrics")
    assert (both["object"], both["total"], both["page"]) == ("$list", 2, 0)
    assert {item["name"]: item["id"] for item in both["data"]} == {
        name: metric_id(account, name) for name in ("Placed Order", "Viewed Product")
    }
    assert both["data"][0]["created"] == "2026-07-31 12:00:00"
    assert both["data"][0]["integration"]["name"] == "API"
    split = [call(account, "list metrics", page=page, count=1)["data"] for page in range(3)]
    assert split == [both["data"][:1], both["data"][1:], []]


def values(answer: Json) -> dict[str, list[float]]:
    return {part["segment"]: [point["values"][0] for point in part["data"]] for part in answer["results"]}


JULY = {"start_date": "2026-07-01", "end_date": "2026-07-07"}


@pytest.mark.parametrize(
    ("measurement", "expected"),
    [
        (None, [1, 0, 1, 0, 1, 0, 1]),
        ("unique", [1, 0, 1, 0, 1, 0, 1]),
        ("value", [1, 0, 3, 0, 5, 0, 7]),
        ('["sum","day"]', [1, 0, 3, 0, 5, 0, 7]),
        (["sum", "Size"], [1, 0, 1, 0, 1, 0, 1]),
    ],
)
def test_an_export_measures_by_day_and_the_last_day_counts(
    account: Account, measurement: Any, expected: list[int]
) -> None:
    answer = call(account, "metric export", metric_id(account), **JULY, measurement=measurement)
    assert values(answer) == {"$all_people": expected}
    assert answer["results"][0]["data"][0]["date"] == "2026-07-01 00:00:00"
    assert answer["metric"]["name"] == "Placed Order"


def test_an_export_groups_and_keeps_the_largest_segments(account: Account) -> None:
    for number, size in enumerate(["L", "M", "L"]):
        record(account, ADA, "Viewed Product", FIRST, {"Shoe": size}, unique_id=f"{number}")
    asked = {**JULY, "unit": "week", "by": "Shoe"}
    answer = call(account, "metric export", metric_id(account, "Viewed Product"), **asked)
    assert values(answer) == {"": [2, 1], "L": [2, 0], "M": [1, 0]}
    fewer = call(account, "metric export", metric_id(account, "Viewed Product"), **asked, count="1")
    assert list(values(fewer)) == [""]


def test_an_export_takes_one_condition(account: Account) -> None:
    asked = {**JULY, "where": '[["day","=",3]]'}
    assert values(call(account, "metric export", metric_id(account), **asked)) == {
        "$all_people": [0, 0, 1, 0, 0, 0, 0]
    }


def test_an_export_covers_the_last_month_unless_told_otherwise(account: Account) -> None:
    answer = call(account, "metric export", metric_id(account))
    assert (answer["start_date"], answer["end_date"]) == ("2026-07-01", "2026-07-31")
    assert sum(values(answer)["$all_people"]) == 4
    stamps = [int(datetime(2026, 7, day, tzinfo=UTC).timestamp()) for day in (1, 7)]
    by_stamp = call(
        account, "metric export", metric_id(account), start_date=stamps[0], end_date=f"{stamps[1]}"
    )
    assert by_stamp == call(account, "metric export", metric_id(account), **JULY)


def test_an_export_says_what_the_aggregate_says(account: Account) -> None:
    start, end = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 8, tzinfo=UTC)
    question = Question(metric_id(account), ("sum_value",), start, end)
    (row,) = aggregate(account, question).rows
    exported = call(account, "metric export", metric_id(account), **JULY, measurement="value")
    assert values(exported)["$all_people"] == row.measurements["sum_value"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"start_date": "2026-07-01"},
        {"start_date": "2026-07-01", "end_date": "2026-08-02"},
        {"start_date": "2026-07-02", "end_date": "2026-07-01"},
        {"start_date": "July", "end_date": "2026-07-01"},
        {"unit": "hour"},
        {"measurement": "sum"},
        {"measurement": "mean"},
        {"measurement": '["sum"]'},
        {"where": '[["a","=","b"]]', "by": "a"},
        {"where": '[["a",">","b"]]'},
        {"where": '[["a","=","b"],["c","=","d"]]'},
        {"where": "a=b"},
        {"count": -1},
    ],
)
def test_an_export_with_a_wrong_argument_is_refused(account: Account, arguments: Json) -> None:
    assert refusal(account, "metric export", metric_id(account), **arguments).status == 400


def test_the_calls_work_over_the_wire(old: httpx.Client, key: str) -> None:
    track = {"token": key[3:9], "event": "Placed Order", "customer_properties": {"$email": ADA}}
    assert old.post("/api/track", json=track).text == "1"
    (metric,) = taken(old.get("/api/v1/metrics", params={"api_key": key}))["data"]
    (event,) = taken(old.get("/api/v1/metrics/timeline", params={"api_key": key, "count": "10"}))["data"]
    assert event["event_name"] == metric["name"] == "Placed Order"
    person = event["person"]["id"]
    paths = [f"metric/{metric['id']}/timeline", f"person/{person}/metrics/timeline"]
    for path in [*paths, f"person/{person}/metric/{metric['id']}/timeline"]:
        assert taken(old.get(f"/api/v1/{path}", params={"api_key": key}))["data"] == [event]
    exported = taken(old.get(f"/api/v1/metric/{metric['id']}/export", params={"api_key": key}))
    assert values(exported)["$all_people"][-1] == 1
    (read,) = taken(old.get("/api/events"))["data"]
    assert (read["id"], read["attributes"]["uuid"]) == (event["id"], event["uuid"])


def test_a_metric_and_an_event_without_attributes_are_listed_as_any(account: Account) -> None:
    seed(account, {"resources": [{"type": "metric", "id": "BARE01"}, {"type": "event", "id": "BARE02"}]})
    listed = call(account, "list metrics", count=100)["data"]
    assert [item["created"] for item in listed if item["id"] == "BARE01"] == [""]
    shown = call(account, "timeline", count=100)["data"]
    assert [item["timestamp"] for item in shown if item["id"] == "BARE02"] == [None]
