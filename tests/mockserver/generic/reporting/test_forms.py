"""Rows of forms, from the events that were recorded of them (SPEC query_form_values)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from klaviyo_rehearsal.mockserver.events.model import IncomingEvent, record_event
from tests.mockserver.generic.direct import Caller, Json

_STATISTICS = [
    "viewed_form",
    "viewed_form_uniques",
    "closed_form",
    "submits",
    "submit_rate",
    "qualified_form",
]


@pytest.fixture
def shop(official: Caller) -> Caller:
    clock = official.account.clock
    clock.set(clock.now().replace(hour=12), stands=True)
    met = [
        *(("Viewed Form", "F1", "1", person) for person in ("a", "a", "b", "c")),
        *(("Viewed Form", "F1", "2", person) for person in ("d", "e")),
        ("Viewed Form", "F2", "3", "a"),
        ("Submitted Form", "F1", "1", "a"),
        ("Submitted Form", "F1", "2", "d"),
        ("Closed Form", "F1", "1", "c"),
    ]
    for number, (metric, form, version, person) in enumerate(met):
        _record(official, number, metric, person, {"form_id": form, "form_version_id": version})
    _record(official, len(met), "Viewed Form", "a", {})
    return official


def _record(shop: Caller, number: int, metric: str, person: str, properties: Json) -> None:
    profile = {"email": f"{person}@northwind.shop"}
    record_event(shop.account, IncomingEvent(metric, properties, profile, unique_id=str(number)))


def _rows(shop: Caller, kind: str = "form-values-report", **attributes: object) -> list[Json]:
    asked = {"statistics": _STATISTICS, "timeframe": {"key": "last_7_days"}, **attributes}
    body = {"data": {"type": kind, "attributes": asked}}
    found: list[Json] = shop.ok("POST", f"/api/{kind}s", body)["data"]["attributes"]["results"]
    return found


def test_a_form_is_counted(shop: Caller) -> None:
    one, two = _rows(shop)
    assert (one["groupings"], two["groupings"]) == ({"form_id": "F1"}, {"form_id": "F2"})
    assert one["statistics"] == {
        "viewed_form": 6,
        "viewed_form_uniques": 5,
        "closed_form": 1,
        "submits": 2,
        "submit_rate": 2 / 6,
        "qualified_form": 0,
    }
    assert two["statistics"]["submit_rate"] == 0


def test_forms_are_grouped_by_version_and_filtered(shop: Caller) -> None:
    both = ["form_id", "form_version_id"]
    rows = _rows(shop, group_by=both, filter='equals(form_id,"F1")')
    assert [(*row["groupings"].values(), row["statistics"]["viewed_form"]) for row in rows] == [
        ("F1", "1", 4),
        ("F1", "2", 2),
    ]
    assert [row["groupings"] for row in _rows(shop, filter='any(form_version_id,["3"])')] == [
        {"form_id": "F2"}
    ]


def test_a_series_counts_by_day(shop: Caller) -> None:
    clock = shop.account.clock
    clock.set(clock.now() + timedelta(days=1), stands=True)
    _record(shop, 99, "Viewed Form", "z", {"form_id": "F2"})
    two = _rows(shop, "form-series-report", interval="daily")[1]["statistics"]
    assert two["viewed_form"][-2:] == [1, 1]


def test_forms_that_nobody_met_have_no_row(official: Caller) -> None:
    assert _rows(official) == []  # REC query_form_values.200
