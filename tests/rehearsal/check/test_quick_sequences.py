"""A right record gives the same request of a sequence, whether it is read whole or not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.rehearsal.check.quick_records import QuickRecords
from klaviyo_rehearsal.rehearsal.check.quick_sequences import QuickSequences
from klaviyo_rehearsal.rehearsal.recordings.found import USUAL
from klaviyo_rehearsal.rehearsal.recordings.records import read_record
from klaviyo_rehearsal.rehearsal.sequences.recorded import sent_of
from tests.rehearsal.sequences.requests import LIBRARY, THROTTLED, event, inspector, profile

_HEADERS = {
    "Authorization": "Klaviyo-API-Key pk_***",
    "revision": "2026-07-15",
    "content-type": "application/json",
}
_BY_ID = event()
_BY_ID["data"]["attributes"]["profile"]["data"] = {"type": "profile", "id": "01ANA", "attributes": {}}
_MEMBER = {"data": [{"type": "profile", "id": "01ANA"}]}
_FOUND = {"data": [{"type": "profile", "id": "01ANA"}]}


@pytest.mark.parametrize(
    "record",
    [
        {"method": "POST", "path": "/api/events", "body": json.dumps(event()), "status": 202, "time": 1.5},
        {"method": "post", "url": "https://a.klaviyo.com/api/events", "body_json": event(), "status": "503"},
        {
            "method": "POST",
            "path": "/api/events",
            "body": _BY_ID,
            "status_code": 202,
            "timestamp": "2026-03-04",
        },
        {
            "method": "POST",
            "path": "/api/profiles",
            "body": profile(email="a@x.shop"),
            "status": 409,
            "answer": _FOUND,
        },
        {"method": "PATCH", "path": "/api/profiles/01ANA/", "body": profile("01ANA", first_name="A")},
        {"method": "GET", "path": "/api/profiles?filter=equals(email,'a@x.shop')", "answer": _FOUND},
        {"method": "GET", "path": "/api/events", "query": "page[size]=10", "answer": json.dumps(_FOUND)},
        {
            "method": "POST",
            "path": "/api/lists/Abc/relationships/profiles",
            "body": _MEMBER,
            "time": 1772625600500,
        },
        {"method": "GET", "path": "/api/lists", "status": 429, "answer": THROTTLED},
        {
            "method": "GET",
            "path": "/api/lists",
            "status": 429,
            "response": {"headers": {"Retry-After": ["7"]}},
        },
        {"method": "GET", "path": "//api/lists", "live_status": 200},
        {"method": "GET", "path": "//api/lists?page[size]=10", "live_status": 200},
    ],
    ids=lambda record: f"{record['method']} {record.get('path', '')[:30]} {record.get('status')}",
)
def test_a_record_is_the_same_request_both_ways(record: dict[str, Any]) -> None:
    record = {**record, "headers": _HEADERS}
    quick = QuickRecords(inspector(), LIBRARY, USUAL).right(record)
    assert quick is not None
    plan, query, _ = quick
    read = read_record("it.ndjson", 7, record, USUAL)
    assert isinstance(read, Recorded)
    (found,) = inspector().inspect(read)
    assert QuickSequences(USUAL).sent(plan, query, record, "it.ndjson", 7) == sent_of(read, found)
