"""Calls are read out of recordings in every transport of the old API; the rest is named or counted."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyEndpoint
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api
from klaviyo_rehearsal.rehearsal.recordings.found import Payload, Unreadable
from tests.rehearsal.migrate.recorded_calls import found_of, placed_call, read
from tests.rehearsal.migrate.recordings import SECRET


@pytest.mark.parametrize("endpoint", legacy_api().endpoints, ids=lambda item: f"{item.method} {item.path}")
def test_every_transport_is_read_and_the_key_is_no_argument(endpoint: LegacyEndpoint) -> None:
    call = placed_call(endpoint)
    assert (call.call.name, call.place, call.template) == (endpoint.name, "old.ndjson:1", endpoint.path)
    assert SECRET not in repr(call.call.arguments)


def test_two_slashes_and_a_slash_at_the_end_are_read() -> None:
    calls, _ = read(Recorded("GET", "//api/v2/lists/"))
    assert [call.call.name for call in calls] == ["list lists"]


def test_json_is_read_where_no_header_was_recorded() -> None:
    body = b'{"event": "X", "customer_properties": {"$email": "ana@northwind.shop"}}'
    calls, _ = read(Recorded("POST", "/api/track", body=body))
    assert calls[0].call.event == "X"


def test_requests_to_the_new_api_are_counted() -> None:
    calls, reader = read(Recorded("GET", "/api/profiles"), Recorded("POST", "/elsewhere"))
    assert (calls, reader.others, reader.troubles) == ([], 2, [])


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Recorded("GET", "/api/v1/nothing", source="a", line=3), "a:3 GET /api/v1/nothing is no known call"),
        (Recorded("POST", "/api/v2/lists", body=b"[1]", source="a", line=4), "a:4 create list: the body"),
        (Recorded("GET", "/api/track", source="a", line=5), "a:5 track: the parameter 'data' is missing"),
        (Unreadable("a", 6, "not JSON"), "a:6 not JSON"),
        (Payload("a", {}, b"{}"), "a a payload without its method"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(
    found: Recorded | Unreadable | Payload, words: str
) -> None:
    calls, reader = read(found, found_of(legacy_api().endpoints[0]))
    assert len(calls) == 1
    (trouble,) = reader.troubles
    assert f"{trouble.place} {trouble.reason}".startswith(words)
