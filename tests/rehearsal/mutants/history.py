"""Mistakes in reading what happened and summing it up."""

from __future__ import annotations

from typing import Any

from examples.plain_httpx import people
from examples.plain_httpx.api import Api
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.mutant import Mutant, Request, doing, sending, with_handlers


def first_page_only(api: Api, call: LegacyCall) -> Any:
    query = {"filter": f'equals(metric_id,"{call.ids[-1]}")', "page[size]": "1"}
    return api.send("GET", "/api/events", query=query)["data"]


def by_hand(api: Api, call: LegacyCall) -> float:
    """Sum events up instead of asking for the sum."""
    query = {"filter": f'equals(metric_id,"{call.ids[0]}")', "page[size]": "1000"}
    return sum(
        item["attributes"]["event_properties"].get("$value", 0) for item in api.read("/api/events", query)
    )


def without_profiles(request: Request) -> None:
    request.query.pop("include", None)


def other_metric(api: Api, call: LegacyCall) -> Any:
    if call.name != "metric timeline":
        return people.timeline(api, call)
    others = [item["id"] for item in api.read("/api/metrics") if item["id"] != call.ids[0]]
    other = next(iter(others), call.ids[0])
    return people.timeline(api, LegacyCall(call.name, call.arguments, (other,), call.version))


def attribute(name: str, value: Any) -> Any:
    def change(request: Request) -> None:
        request.attributes[name] = value

    return change


def wrong_measurement(request: Request) -> None:
    request.attributes["measurements"] = ["count"]


def end_cut_off(request: Request) -> None:
    start = request.attributes["filter"][0]
    request.attributes["filter"] = [start, "less-than(datetime,2026-03-02T00:00:00)"]


MUTANTS = [
    Mutant(
        "first page only",
        "query-events-with-profiles",
        "difference-missing",
        "read",
        with_handlers(metric_timeline=first_page_only),
        "facts 7.1",
    ),
    Mutant(
        "people not included",
        "query-events-with-profiles",
        "difference-missing",
        "read",
        sending("GET", "/api/events", without_profiles),
        "GUIDE",
    ),
    Mutant(
        "events of the wrong metric",
        "query-events",
        "difference-missing",
        "read",
        doing(other_metric),
        "9.2 row 7",
    ),
    Mutant(
        "events summed up by hand",
        "aggregate-events",
        "difference-changed",
        "read",
        with_handlers(metric_export=by_hand),
        "GUIDE",
    ),
    Mutant(
        "aggregates sorted",
        "aggregate-events",
        "aggregate-sort",
        "/data/attributes/sort",
        sending("POST", "/api/metric-aggregates", attribute("sort", "$message")),
        "P34",
    ),
    Mutant(
        "aggregates without a time range",
        "aggregate-events",
        "no-time-range",
        "/data/attributes/filter",
        sending("POST", "/api/metric-aggregates", attribute("filter", [])),
        "facts 8.4",
    ),
    Mutant(
        "wrong measurement",
        "aggregate-events",
        "difference-changed",
        "read",
        sending("POST", "/api/metric-aggregates", wrong_measurement),
        "9.2 row 8",
    ),
    Mutant(
        "unknown measurement",
        "aggregate-events",
        "bad-value",
        "/data/attributes/measurements/0",
        sending("POST", "/api/metric-aggregates", attribute("measurements", ["sum"])),
        "facts 8.4",
    ),
    Mutant(
        "range cut short",
        "aggregate-events",
        "difference-changed",
        "read",
        sending("POST", "/api/metric-aggregates", end_cut_off),
        "9.2 row 8",
    ),
    Mutant(
        "lower-case time zone",
        "aggregate-events",
        "bad-timezone",
        "/data/attributes/timezone",
        sending("POST", "/api/metric-aggregates", attribute("timezone", "europe/berlin")),
        "facts 8.4",
    ),
]
