"""Records of requests as recorders write them, right and wrong, and the way that judges each by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Inspector, Recorded
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import bundled_contract, legacy_api, use_cases
from klaviyo_rehearsal.contracts.tools.example import example_body
from klaviyo_rehearsal.rehearsal.recordings.found import Reading
from klaviyo_rehearsal.rehearsal.recordings.records import read_record
from klaviyo_rehearsal.rehearsal.strategies.almost_right import almost_right
from klaviyo_rehearsal.rehearsal.strategies.payloads import payloads

TODAY = date(2026, 11, 1)
HEADERS = {
    "Authorization": "Klaviyo-API-Key pk_0f4a17c2e9b65d83",
    "revision": "2026-07-15",
    "Content-Type": "application/json",
}
_BODIES = ("POST /api/events", "POST /api/profiles", "PATCH /api/profiles/{id}", "POST /api/lists")
_ADDRESSES = (
    *("/api/events", "/api/events/", "//api/events", "https://a.klaviyo.com/api/events", "/api/profiles"),
    *("/api/profiles/01GDDKASAP8TKDDA2GRZDSVP4H", "/api/profiles/17?fields[profile]=email", "/api/lists"),
    *("/client/events?company_id=Y6nRLr", "/client/events", "/api/track", "/api/shoes", "/api/events/x y"),
    *("https://shop.example/api/events", "{{host}}/api/lists", "/api/events/4vRpBT8n2mK", "//[", ""),
)
_QUERIES = (
    None,
    "",
    "page[size]=20",
    "page[size]=2000",
    "company_id=Y6nRLr",
    "filter=equals(email,'a@b.co')",
    7,
)
_REVISIONS = (
    None,
    "2026-07-15",
    "2024-02-15",
    "2025-02-01",
    "2023-02-22",
    "2099-01-01",
    "2026-07-15.pre",
    1,
    "",
)
_NAMES = ("Authorization", "AUTHORIZATION", "revision", "Revision", "Content-Type", "accept", "name", "value")
_VALUES = (
    *(HEADERS["Authorization"], "Bearer x", "2026-07-15", "2024-10-15", "application/json", "text/plain"),
    *("", None, 0, ["2026-07-15"], False),
)


def inspector(library: Library) -> Inspector:
    return Inspector(library, legacy_api(), use_cases().values(), today=TODAY)


def judged(checks: Inspector, record: Any, reading: Reading) -> tuple[Recorded, list[Inspection]] | None:
    """Judge a record by itself, the long way; None for one that is not judged."""
    request = read_record("it.ndjson", 1, record, reading)
    return (request, list(checks.judge(request))) if isinstance(request, Recorded) else None


def _bodies() -> Iterator[tuple[str, Any]]:
    contract = bundled_contract("2026-07-15")
    for key in _BODIES:
        right: Any = example_body(contract[key])
        yield key, right
        yield key, right | {"data": right["data"] | {"colour": "red"}}
        yield key, right | {"data": right["data"] | {"attributes": {"colour": "red"}}}
    properties = {"$event_id": "2", "tags": ["a"], "deep": {"a": [1]}}
    event: Any = example_body(contract["POST /api/events"])["data"]
    for more in ({"properties": properties, "unique_id": "1"}, {"time": "2026-07-01T12:00:00Z"}):
        yield "POST /api/events", {"data": event | {"attributes": event["attributes"] | more}}


def requests() -> st.SearchStrategy[dict[str, Any]]:
    """Draw records that are right, or nearly."""
    return st.sampled_from([_record(key, body) for key, body in _bodies()]).map(dict)


def drawn_requests() -> st.SearchStrategy[dict[str, Any]]:
    """Draw the same with bodies of all kinds, which takes longer."""
    right = st.sampled_from(_BODIES).flatmap(
        lambda key: payloads(key, revision="2026-07-15").map(lambda body: _record(key, body))
    )
    wrong = st.sampled_from(_BODIES).flatmap(
        lambda key: almost_right(key, revision="2026-07-15").map(lambda one: _record(key, one.payload))
    )
    return right | wrong


def _record(key: str, body: Any) -> dict[str, Any]:
    method, _, path = key.partition(" ")
    identifier = (
        body["data"].get("id") if isinstance(body, dict) and isinstance(body.get("data"), dict) else None
    )
    path = path.replace("{id}", identifier if isinstance(identifier, str) and identifier else "ID")
    return {"method": method, "path": path, "headers": HEADERS, "body": orjson.dumps(body).decode()}


@st.composite
def odd_requests(draw: st.DrawFn) -> dict[str, Any]:
    """Draw records of any form, with members that others have written otherwise."""
    record = draw(requests())
    for name, values in _changes():
        if draw(st.integers(0, 4)) == 0:
            record[name] = draw(values)
    if draw(st.integers(0, 4)) == 0:
        body = record.pop("body", None)
        record["body_json"] = orjson.loads(body) if isinstance(body, str) and body.startswith('{"') else body
    for name in ("headers", "body", "path", "method"):
        if draw(st.integers(0, 19)) == 0:
            record.pop(name, None)
    return record


def _changes() -> Iterator[tuple[str, st.SearchStrategy[Any]]]:
    pairs = st.lists(st.tuples(st.sampled_from(_NAMES), st.sampled_from(_VALUES)).map(list), max_size=5)
    har = st.builds(lambda name, value: {"name": name, "value": value}, st.sampled_from(_NAMES), st.just("x"))
    usual = st.just([list(pair) for pair in HEADERS.items()])
    yield "path", st.sampled_from(_ADDRESSES)
    yield "url", st.sampled_from(_ADDRESSES)
    yield "method", st.sampled_from(["post", "POST", "GET", "OPTIONS", "PATCH", "", None, 1])
    yield "query", st.sampled_from(_QUERIES)
    yield "revision", st.sampled_from(_REVISIONS)
    yield "headers", usual | pairs | st.lists(har, max_size=3) | pairs.map(dict) | st.none() | st.just("x")
    yield "body", st.sampled_from([None, "", "{", "[]", {"data": {"type": "event"}}, 3])
    yield "status", st.sampled_from([200, "202", 400, None, "x"])
    yield "time", st.sampled_from([0, 1_780_000_000, 1.5, "2026-07-01T12:00:00Z", "never", True, None])
