"""Metric aggregates: asked for, grouped, paged, and refused with the place of what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import (
    NEWEST,
    OLDEST,
    ClientFactory,
    Json,
    Starter,
    connect,
    create_event,
    error_of,
    ids_of,
    taken,
)

JULY = ("greater-or-equal(datetime,2026-07-01T00:00:00)", "less-than(datetime,2026-07-04T00:00:00)")
ADA, BOB = "ada@northwind.shop", "bob@southwind.shop"


@pytest.fixture
def api(start: Starter, key: str) -> Iterator[httpx.Client]:
    """Speak to an account on November 1, 2026, that has seen four orders in July."""
    with connect(start(clock=Clock(datetime(2026, 11, 1, tzinfo=UTC))), key) as client:
        for day, hour, person, value, properties in [
            (1, 22, ADA, 10, {"List": "News", "Campaign Name": "Summer sale"}),
            (1, 23, ADA, 2.5, {"List": "News"}),
            (2, 8, BOB, None, {"List": "VIP", "$message": "m1"}),
            (3, 23, BOB, 7, {}),
        ]:
            time = f"2026-07-0{day}T{hour:02}:00:00Z"
            create_event(client, person, properties=properties, time=time, value=value)
        yield client


def body(api: httpx.Client, *, filter: Any = JULY, **asked: Any) -> Json:
    """Build a question, of the account's one metric unless another is given."""
    metric = asked.pop("metric_id", None) or ids_of(taken(api.get("/api/metrics")))[0]
    attributes = {"metric_id": metric, "measurements": ["count"], "filter": [*filter], **asked}
    return {"data": {"type": "metric-aggregate", "attributes": attributes}}


def ask(api: httpx.Client, **asked: Any) -> Json:
    """Return the attributes of the answer to a question."""
    return dict(taken(api.post("/api/metric-aggregates", json=body(api, **asked)))["data"]["attributes"])


def counts(api: httpx.Client, **asked: Any) -> dict[tuple[str, ...], list[int]]:
    return {tuple(row["dimensions"]): row["measurements"]["count"] for row in ask(api, **asked)["data"]}


def refusal(api: httpx.Client, status: int = 400, **asked: Any) -> Json:
    return error_of(api.post("/api/metric-aggregates", json=body(api, **asked)), status)


def test_days_in_utc_unless_told_otherwise(api: httpx.Client) -> None:
    assert ask(api, measurements=["count", "sum_value", "unique"]) == {
        "dates": [f"2026-07-0{day}T00:00:00+00:00" for day in (1, 2, 3)],
        "data": [
            {
                "dimensions": [],
                "measurements": {"count": [2, 1, 1], "sum_value": [12.5, 0, 7], "unique": [1, 1, 1]},
            }
        ],
    }


def test_days_of_a_timezone_are_told_in_utc(api: httpx.Client) -> None:
    answer = ask(api, timezone="Europe/Berlin")
    assert answer["dates"] == [
        "2026-06-30T22:00:00+00:00",
        "2026-07-01T22:00:00+00:00",
        "2026-07-02T22:00:00+00:00",
        "2026-07-03T22:00:00+00:00",
    ]
    assert answer["data"][0]["measurements"]["count"] == [0, 3, 0, 1]


def test_an_answer_has_its_own_links_and_an_id_for_once(api: httpx.Client) -> None:
    path = "/api/metric-aggregates/?fields%5Bmetric-aggregate%5D=data"
    first, second = (taken(api.post(path, json=body(api))) for _ in range(2))
    own = f"{api.base_url}/api/metric-aggregates/".replace("//api", "/api")
    assert first["data"]["links"] == {"self": own}
    assert first["links"] == {"self": f"{own}?fields%5Bmetric-aggregate%5D=data", "next": None, "prev": None}
    assert list(first["data"]["attributes"]) == ["data"]
    assert first["data"]["id"].isdecimal()
    assert first["data"]["id"] != second["data"]["id"]


@pytest.mark.parametrize(
    ("interval", "lengths"), [("hour", 72), ("day", 3), ("week", 1), ("month", 1), (None, 3)]
)
def test_arrays_run_parallel_to_the_dates(api: httpx.Client, interval: str | None, lengths: int) -> None:
    answer = ask(api, interval=interval)
    (row,) = answer["data"]
    assert len(answer["dates"]) == len(row["measurements"]["count"]) == lengths
    assert sum(row["measurements"]["count"]) == 4


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (["List"], {("",): [0, 0, 1], ("News",): [2, 0, 0], ("VIP",): [0, 1, 0]}),
        (["Email Domain"], {("northwind.shop",): [2, 0, 0], ("southwind.shop",): [0, 1, 1]}),
        (["$message", "List"], {("", ""): [0, 0, 1], ("", "News"): [2, 0, 0], ("m1", "VIP"): [0, 1, 0]}),
        (["URL"], {("",): [2, 1, 1]}),
        (None, {(): [2, 1, 1]}),
        ([], {(): [2, 1, 1]}),
    ],
)
def test_events_are_grouped_by_dimensions(api: httpx.Client, by: Any, expected: Json) -> None:
    assert counts(api, by=by) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('equals(List,"News")', [2, 0, 0]),
        ('any(List,["News","VIP"])', [2, 1, 0]),
        ("equals($message,'m1')", [0, 1, 0]),
        ('equals(Campaign Name,"Summer sale")', [1, 0, 0]),
        ('any(Email Domain,["southwind.shop"])', [0, 1, 1]),
        ('equals(List,"nothing")', [0, 0, 0]),
    ],
)
def test_events_are_filtered_by_dimensions(api: httpx.Client, condition: str, expected: list[int]) -> None:
    assert counts(api, filter=[*JULY, condition]) == {(): expected}


def test_a_filter_may_hold_all_conditions_in_one_text(api: httpx.Client) -> None:
    assert counts(api, filter=[f"and({','.join(JULY)})"]) == counts(api, filter=[",".join(JULY)])


def test_a_space_in_a_datetime_is_taken_here(api: httpx.Client) -> None:
    spaced = [text.replace("T00", " 00") for text in JULY]
    assert counts(api, filter=spaced) == {(): [2, 1, 1]}


def test_bounds_are_to_the_second_and_offsets_count(api: httpx.Client) -> None:
    bounds = [
        "greater-or-equal(datetime,2026-07-02T00:00:00+02:00)",
        "less-than(datetime,2026-07-03T23:00:00Z)",
    ]
    assert counts(api, filter=bounds) == {(): [2, 1, 0]}
    later = [
        "greater-or-equal(datetime,2026-07-01T22:00:00.5Z)",
        "less-than(datetime,2026-07-03T23:00:00.5Z)",
    ]
    assert counts(api, filter=later) == {(): [1, 1, 1]}


def test_return_fields_leave_measurements_out(api: httpx.Client) -> None:
    (row,) = ask(api, measurements=["count", "unique"], return_fields=["unique"])["data"]
    assert row["measurements"] == {"unique": [1, 1, 1]}


@pytest.mark.parametrize("revision", [OLDEST, NEWEST])
def test_pages_of_rows_lead_to_one_another(client_for: ClientFactory, key: str, revision: str) -> None:
    api = client_for(key, revision)
    batch = [
        {
            "type": "event",
            "attributes": {"metric": _metric(), "properties": {"URL": f"{n:04}"}, "unique_id": f"{n}"},
        }
        for n in range(501)
    ]
    person = {"data": {"type": "profile", "attributes": {"email": ADA}}}
    content = {"type": "event-bulk-create", "attributes": {"profile": person, "events": {"data": batch}}}
    job = {
        "data": {"type": "event-bulk-create-job", "attributes": {"events-bulk-create": {"data": [content]}}}
    }
    taken(client_for(key).post("/api/event-bulk-create-jobs", json=job), 202)
    (event,) = taken(client_for(key).get("/api/events?page[size]=1"))["data"]
    day = event["attributes"]["datetime"][:10]
    span = [f"greater-or-equal(datetime,{day})", f"less-than(datetime,{day}T23:59:59.9)"]
    first = taken(api.post("/api/metric-aggregates", json=body(api, filter=span, by=["URL"])))
    assert [row["dimensions"] for row in first["data"]["attributes"]["data"]] == [
        [f"{n:04}"] for n in range(500)
    ]
    assert first["links"]["prev"] is None
    for cursor in (first["links"]["next"], first["links"]["next"].partition("cursor%5D=")[2]):
        asked = body(api, filter=span, by=["URL"], page_cursor=cursor)
        second = taken(api.post("/api/metric-aggregates", json=asked))
        assert [row["dimensions"] for row in second["data"]["attributes"]["data"]] == [["0500"]]
        assert second["links"]["next"] is None
        again = body(api, filter=span, by=["URL"], page_cursor=second["links"]["prev"])
        assert (
            taken(api.post("/api/metric-aggregates", json=again))["data"]["attributes"]
            == first["data"]["attributes"]
        )


def _metric() -> Json:
    return {"data": {"type": "metric", "attributes": {"name": "Viewed Product"}}}


def _range(start: str, end: str) -> list[str]:
    return [f"greater-or-equal(datetime,{start})", f"less-than(datetime,{end})"]


@pytest.mark.parametrize(
    ("filters", "place"),
    [
        (_range("2025-07-01", "2026-07-02"), ""),
        (_range("2026-07-01", "2026-07-01"), ""),
        (_range("2026-07-02", "2026-07-01"), ""),
        (_range("2021-10-30", "2021-12-01"), ""),
        (_range("0001-01-01", "0001-02-01"), ""),
        (_range("9999-01-01", "9999-12-31T23:59:59-12:00"), "/1"),
        ([*JULY, 'equals(Shoe Size,"7")'], "/2"),
        ([*JULY, 'contains(List,"N")'], "/2"),
        ([*JULY, "greater-than(datetime,2026-07-02)"], "/2"),
        ([*JULY, 'equals(List,"N"'], "/2"),
        (['greater-or-equal(datetime,"2026-07-01")', JULY[1]], "/0"),
        ([JULY[0], "less-than(datetime,soon)"], "/1"),
        (["greater-or-equal(datetime,null)", JULY[1]], ""),
    ],
)
def test_a_filter_that_cannot_be_is_refused(api: httpx.Client, filters: list[str], place: str) -> None:
    assert refusal(api, filter=filters)["source"] == {"pointer": f"/data/attributes/filter{place}"}


@pytest.mark.parametrize(
    "span", [("2025-07-01", "2026-07-01"), ("2024-02-29", "2025-03-01"), ("2021-11-01", "2021-12-01")]
)
def test_a_year_is_taken_and_five_years_back_too(api: httpx.Client, span: tuple[str, str]) -> None:
    assert sum(counts(api, filter=_range(*span), interval="month")[()]) == 0


@pytest.mark.parametrize(
    "zone", ["europe/berlin", "Europe/Kyiv", "Pacific/Kanton", "Factory", "CET+1", "", "../etc/passwd"]
)
def test_a_timezone_that_is_not_supported_is_refused(api: httpx.Client, zone: str) -> None:
    assert refusal(api, timezone=zone)["source"] == {"pointer": "/data/attributes/timezone"}


@pytest.mark.parametrize("zone", ["UTC", None, "Asia/Kolkata", "US/Eastern"])
def test_a_timezone_of_the_database_is_taken(api: httpx.Client, zone: str | None) -> None:
    assert sum(counts(api, timezone=zone)[()]) == 4


@pytest.mark.parametrize(
    ("asked", "status", "place"),
    [
        ({"metric_id": "NOPE01"}, 404, "metric_id"),
        ({"page_cursor": "nonsense"}, 400, None),
        ({"page_size": 499}, 400, "page_size"),
        ({"sort": "count"}, 400, "sort"),
        ({"by": ["Shoe Size"]}, 400, "by/0"),
        ({"measurements": ["sum"]}, 400, "measurements/0"),
        ({"interval": "year"}, 400, "interval"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(
    api: httpx.Client, asked: Json, status: int, place: str | None
) -> None:
    error = refusal(api, status, **asked)
    if place is not None:
        assert error["source"] == {"pointer": f"/data/attributes/{place}"}


def test_nothing_that_happened_is_zeros(api: httpx.Client) -> None:
    empty = _range("2026-01-01", "2026-01-03")
    answer = ask(api, filter=empty, measurements=["count", "sum_value", "unique"])
    zeros = dict.fromkeys(("count", "sum_value", "unique"), [0, 0])
    assert answer["data"] == [{"dimensions": [], "measurements": zeros}]
    assert ask(api, filter=empty, by=["List"])["data"] == []
