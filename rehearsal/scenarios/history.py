"""Scenarios that read events, or sum them up."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .calls import v1
from .people import known_people, profile_id
from .scenario import Scenario

METRIC, OTHER_METRIC = "Mt9KpL", "Vw4RbN"
_METRICS = [{"id": METRIC, "name": "Placed Order"}, {"id": OTHER_METRIC, "name": "Viewed Product"}]


@st.composite
def _past(draw: st.DrawFn, least: int = 0) -> dict[str, Any]:
    """Draw profiles and their events of March 2026."""
    known = draw(known_people(most=2))
    events = []
    for number in range(draw(st.integers(least, 6))):
        day, hour = draw(st.integers(1, 28)), draw(st.integers(0, 23))
        event: dict[str, Any] = {
            "id": f"Event{number:06d}",
            "metric": draw(st.sampled_from(["Placed Order", "Viewed Product"])),
            "profile": profile_id(draw(st.integers(0, len(known) - 1))),
            "time": f"2026-03-{day:02d}T{hour:02d}:00:{number:02d}+00:00",
            "properties": {},
            "unique_id": f"event-{number}",
        }
        if draw(st.booleans()):
            event["value"] = draw(st.integers(0, 500)) / 4
        events.append(event)
    return {"profiles": known, "metrics": _METRICS, "events": events}


@st.composite
def query_events(draw: st.DrawFn) -> Scenario:
    """Draw a timeline that is read: of all, of a metric, of a person, or of both."""
    seed = draw(_past())
    calls = [
        v1("timeline", count=100, sort="desc"),
        v1("metric timeline", METRIC, count=100, sort="desc"),
        v1("person timeline", profile_id(0), count=100, sort="desc"),
        v1("person metric timeline", profile_id(0), METRIC, count=100, sort="desc"),
    ]
    return Scenario((draw(st.sampled_from(calls)),), seed)


@st.composite
def query_events_with_profiles(draw: st.DrawFn) -> Scenario:
    """Draw a metric with events to be read with their people."""
    return Scenario((v1("metric timeline", METRIC, count=100, sort="desc"),), draw(_past()))


@st.composite
def aggregate_events(draw: st.DrawFn) -> Scenario:
    """Draw an export: which figure, over which unit of time."""
    call = v1(
        "metric export",
        METRIC,
        start_date="2026-03-01",
        end_date=draw(st.sampled_from(["2026-03-31", "2026-03-14"])),
        unit=draw(st.sampled_from(["day", "week", "month"])),
        measurement=draw(st.sampled_from(["count", "value", "unique"])),
    )
    return Scenario((call,), draw(_past()))


@st.composite
def list_metrics(draw: st.DrawFn) -> Scenario:
    """Draw metrics that are read."""
    metrics = [
        {"id": f"Mtr{number:03d}", "name": f"Metric {number}"} for number in range(draw(st.integers(0, 4)))
    ]
    return Scenario((v1("list metrics", page=0, count=100),), {"metrics": metrics})
