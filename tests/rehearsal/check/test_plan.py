"""A plan: ids, queries, bodies and ranges that are right, and the others."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Recorded
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.rehearsal.check.plan import WRONG, Plan, lacks_key
from tests.rehearsal.check.records import inspector

REVISION = "2026-07-15"


def plan(library: Library, key: str) -> Plan:
    operation = library.contracts[REVISION][key]
    request = Recorded(operation.method, operation.path, headers={"revision": REVISION})
    return Plan(Inspection("ok", key), operation, request, inspector(library).clock)


@pytest.mark.parametrize(
    ("key", "query", "body", "ids", "is_right"),
    [
        ("GET /api/lists", "", b"", (), True),
        ("GET /api/lists", "colour=red", b"", (), False),
        ("GET /api/events/{id}", "", b"", ("4vRpBT8n2mK",), True),
        ("GET /api/events/{id}", "", b"", ("x",), False),
        ("GET /api/campaigns", "", b"", (), False),
        ("POST /client/events", "", b"{}", (), False),
        ("POST /api/lists", "", b'{"data":{"type":"list","attributes":{"name":"x"}}}', (), True),
        ("POST /api/lists", "", b'{"data":{"type":"list","attributes":{"nam":"x"}}}', (), False),
        ("POST /api/lists", "", b"{", (), False),
        ("POST /api/lists", "", b"", (), False),
        (
            "PATCH /api/profiles/{id}",
            "",
            b'{"data":{"type":"profile","id":"1","attributes":{}}}',
            ("1",),
            True,
        ),
        (
            "PATCH /api/profiles/{id}",
            "",
            b'{"data":{"type":"profile","id":"1","attributes":{}}}',
            ("2",),
            False,
        ),
    ],
)
def test_a_request_is_right_or_left_to_the_inspector(
    library: Library, key: str, query: str, body: bytes, ids: tuple[str, ...], is_right: bool
) -> None:
    found = plan(library, key)
    for _ in range(2):  # the second time from what is kept
        assert (found.content_of(query, body, ids) is not WRONG) is is_right


@pytest.mark.parametrize(("end", "is_right"), [("2026-02-01", True), ("2029-02-01", False)])
def test_the_range_of_aggregates_is_looked_at(library: Library, end: str, is_right: bool) -> None:
    attributes: dict[str, Any] = {
        "metric_id": "abc",
        "measurements": ["count"],
        "filter": ["greater-or-equal(datetime,2026-01-01T00:00:00)", f"less-than(datetime,{end}T00:00:00)"],
    }
    body = orjson.dumps({"data": {"type": "metric-aggregate", "attributes": attributes}})
    found = plan(library, "POST /api/metric-aggregates")
    for _ in range(2):
        assert (found.content_of("", body, ()) is not WRONG) is is_right


def test_a_key_is_lacking_where_headers_are_recorded_without_one() -> None:
    assert lacks_key(Recorded("GET", "/api/lists", headers={}))
    assert not lacks_key(Recorded("GET", "/api/lists"))
    assert not lacks_key(Recorded("GET", "/client/events", headers={}))
    assert not lacks_key(Recorded("GET", "/api/lists", headers={"authorization": "x"}))
