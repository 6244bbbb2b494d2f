"""Timelines as filters of events, exports as aggregates."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.migrate.converting import attributes, replacement, requests


def v1(name: str, /, *ids: str, **arguments: Any) -> LegacyCall:
    return LegacyCall(name, arguments, ids, "v1")


@pytest.mark.parametrize(
    ("call", "filtered"),
    [
        (v1("timeline"), None),
        (v1("metric timeline", "UMTLbD"), 'equals(metric_id,"UMTLbD")'),
        (v1("person timeline", "01A"), 'equals(profile_id,"01A")'),
        (
            v1("person metric timeline", "01A", "UMTLbD"),
            'equals(profile_id,"01A"),equals(metric_id,"UMTLbD")',
        ),
    ],
)
def test_ids_of_the_path_become_filters(call: LegacyCall, filtered: str | None) -> None:
    (found,) = requests(call)
    assert found.query.get("filter") == filtered
    assert (found.query["sort"], found.query["include"], found.pages) == ("-datetime", "profile,metric", True)


@pytest.mark.parametrize(
    ("sort", "condition"), [("asc", "greater-or-equal"), ("desc", "less-or-equal"), (None, "less-or-equal")]
)
def test_since_is_a_bound_in_the_direction_of_the_order(sort: str | None, condition: str) -> None:
    (found,) = requests(v1("timeline", since="1388534400", **({} if sort is None else {"sort": sort})))
    assert found.query["filter"] == f"{condition}(datetime,2014-01-01T00:00:00Z)"


def test_a_token_of_a_page_is_remarked_upon() -> None:
    found = replacement(v1("timeline", since="7f3c-uuid", count=5))
    assert "filter" not in found.requests[0].query
    assert "follow links.next" in found.notes[0]


def test_an_export_is_an_aggregate_whose_last_day_counts() -> None:
    sent = {"start_date": "2022-01-01", "end_date": "1643587200", "unit": "week", "measurement": '["value"]'}
    (found,) = requests(v1("metric export", "UMTLbD", where='[["$flow","=","x"]]', **sent))
    assert attributes(found) == {
        "metric_id": "UMTLbD",
        "measurements": ["sum_value"],
        "interval": "week",
        "filter": [
            "greater-or-equal(datetime,2022-01-01T00:00:00)",
            "less-than(datetime,2022-02-01T00:00:00)",
            'equals($flow,"x")',
        ],
    }


def test_without_dates_it_is_the_last_month() -> None:
    found = replacement(v1("metric export", "UMTLbD", by="Plan", count=5))
    assert attributes(found.requests[0])["filter"][0] == "greater-or-equal(datetime,2026-06-20T00:00:00)"
    assert len(found.notes) == 2


def test_the_sum_of_a_property_is_read_from_the_events() -> None:
    days = {"start_date": "2022-01-01", "end_date": "2022-01-31"}
    (found,) = requests(v1("metric export", "UMTLbD", measurement='["sum","Items"]', **days))
    assert found.operation == "GET /api/events"
    assert "event_properties.Items" in found.note


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit": "year"},
        {"measurement": "sum"},
        {"start_date": "2022-01-01"},
        {"start_date": "soon", "end_date": "later"},
        {"where": "[["},
        {"where": '[["a",">",1]]'},
    ],
)
def test_arguments_that_the_old_api_refused_have_no_equivalent(wrong: dict[str, str]) -> None:
    assert replacement(v1("metric export", "UMTLbD", **wrong)).lacking
