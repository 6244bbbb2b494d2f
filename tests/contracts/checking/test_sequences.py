"""Events of several recorded requests that Klaviyo takes for one."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Inspector, Recorded
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, use_cases

_NOON = "2026-07-01T12:00:00Z"


def _event(email: str = "ada@northwind.shop", metric: str = "Viewed", **more: Any) -> dict[str, Any]:
    person = {"type": "profile", "attributes": {"email": email}}
    named = {"type": "metric", "attributes": {"name": metric}}
    attributes = {"properties": {}, "profile": {"data": person}, "metric": {"data": named}, **more}
    return {"data": {"type": "event", "attributes": attributes}}


def _bulk(*events: dict[str, Any]) -> dict[str, Any]:
    parts = [{**event["data"]["attributes"]} for event in events]
    person = parts[0]["profile"]
    for part in parts:
        del part["profile"]
    items = [{"type": "event", "attributes": part} for part in parts]
    batch = {"type": "event-bulk-create", "attributes": {"profile": person, "events": {"data": items}}}
    job = {"type": "event-bulk-create-job", "attributes": {"events-bulk-create": {"data": [batch]}}}
    return {"data": job}


def _post(body: dict[str, Any], status: int | None = None, sent_at: int | None = None) -> Recorded:
    name = "event-bulk-create-jobs" if "job" in body["data"]["type"] else "events"
    headers = {"revision": "2026-07-15", "content-type": "application/json"}
    raw = json.dumps(body).encode()
    return Recorded("POST", f"/api/{name}", headers=headers, body=raw, status=status, sent_at=sent_at)


def _verdicts(library: Library, *requests: Recorded) -> list[tuple[str, list[str]]]:
    inspector = Inspector(library, legacy_api(), use_cases().values(), today=date(2026, 9, 1))
    found = [next(inspector.inspect(request)) for request in requests]
    return [(item.verdict, [wrong.code for wrong in item.violations]) for item in found]


@pytest.mark.parametrize(
    ("second", "found"),
    [
        (_event(time=_NOON), ("loss", ["same-second"])),
        (_event(time="2026-07-01T14:00:00.5+02:00"), ("loss", ["same-second"])),
        (_bulk(_event(time=_NOON)), ("loss", ["same-second"])),
        (_event(time="2026-07-01T12:00:01Z"), ("ok", [])),
        (_event(time=_NOON, metric="Bought"), ("ok", [])),
        (_event(time=_NOON, email="bob@northwind.shop"), ("ok", [])),
        (_event(time=_NOON, unique_id="1"), ("ok", [])),
        (_event(), ("ok", [])),
    ],
)
def test_two_events_of_a_second_are_one(
    library: Library, second: dict[str, Any], found: tuple[str, list[str]]
) -> None:
    assert _verdicts(library, _post(_event(time=_NOON)), _post(second)) == [("ok", []), found]


def test_a_unique_id_twice_is_a_loss_where_the_events_differ(library: Library) -> None:
    first, other = _event(unique_id="1", value=1), _event(unique_id="1", value=2)
    assert _verdicts(library, _post(first), _post(other), _post(_bulk(first)))[1:] == [
        ("loss", ["repeated-id"]),
        ("loss", ["repeated-id"]),
    ]
    assert _verdicts(library, _post(first), _post(first))[1] == ("advice", ["repeated-id"])


def test_the_time_of_the_request_counts_where_it_is_recorded(library: Library) -> None:
    at = [_post(_event(), sent_at=seconds) for seconds in (5, 5, 6)]
    assert [verdict for verdict, _ in _verdicts(library, *at)] == ["ok", "loss", "ok"]


@pytest.mark.parametrize("status", [400, 429, 500])
def test_the_repeat_of_a_failure_is_right(library: Library, status: int) -> None:
    requests = _post(_event(time=_NOON), status=status), _post(_event(time=_NOON), status=202)
    assert [verdict for verdict, _ in _verdicts(library, *requests)] == ["ok", "ok"]
