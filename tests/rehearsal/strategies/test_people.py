"""People and events: taken by the new API as they are drawn."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.openapi.loading import bundled_contract
from klaviyo_rehearsal.rehearsal.strategies.payloads import failings
from klaviyo_rehearsal.strategies import (
    emails,
    events,
    external_ids,
    moments,
    names,
    people,
    phones,
    properties,
)

NEWEST = bundled_contract("2026-07-15")


def right(key: str, kind: str, attributes: dict[str, Any]) -> bool:
    return failings(NEWEST[key], {"data": {"type": kind, "attributes": attributes}}) == []


@settings(deadline=None)
@given(people())
def test_a_person_can_be_imported(person: dict[str, Any]) -> None:
    assert right("POST /api/profile-import", "profile", person)


@settings(deadline=None)
@given(events())
def test_an_event_can_be_recorded(event: dict[str, Any]) -> None:
    assert right("POST /api/events", "event", event)


@settings(max_examples=20, deadline=None)
@given(events(metric="Placed Order", email="ana@northwind.shop"), people(email="ana@northwind.shop"))
def test_a_person_and_a_metric_can_be_fixed(event: dict[str, Any], person: dict[str, Any]) -> None:
    assert event["metric"]["data"]["attributes"] == {"name": "Placed Order"}
    assert event["profile"]["data"]["attributes"]["email"] == person["email"] == "ana@northwind.shop"


@settings(deadline=None)
@given(st.data())
def test_parts_make_a_profile(data: st.DataObject) -> None:
    profile = {
        "email": data.draw(emails()),
        "phone_number": data.draw(phones()),
        "external_id": data.draw(external_ids()),
        "first_name": data.draw(names()),
        "properties": {**data.draw(properties()), "Seen": data.draw(moments())},
    }
    assert right("POST /api/profile-import", "profile", profile)
