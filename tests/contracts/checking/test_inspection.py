"""Inspecting recorded requests without a server: the verdict of each, and at which revision."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Inspector, Recorded
from klaviyo_rehearsal.contracts.checking.request import MAX_BODY
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, use_cases
from tests.contracts.payloads import (
    EVENT,
    change,
    event,
    event_of,
    profile,
    resource,
    subscribe,
)

_HEADERS = {
    "authorization": "Klaviyo-API-Key pk_AbC123",
    "revision": "2026-07-15",
    "content-type": "application/json",
}


def _inspector(library: Library, *revisions: str) -> Inspector:
    return Inspector(library, legacy_api(), use_cases().values(), revisions=revisions, today=date(2026, 9, 1))


def _inspect(library: Library, request: Recorded, *revisions: str) -> Inspection:
    (found,) = _inspector(library, *revisions).inspect(request)
    return found


def _post(path: str, body: Any, **headers: str | None) -> Recorded:
    merged = {**_HEADERS, **{name.replace("_", "-"): value for name, value in headers.items()}}
    sent = {name: value for name, value in merged.items() if value is not None}
    return Recorded("POST", path, headers=sent, body=json.dumps(body).encode())


def _codes(inspection: Inspection) -> list[str]:
    return [item.code for item in inspection.violations]


def test_a_right_request_is_ok_at_the_revision_that_it_names(library: Library) -> None:
    found = _inspect(library, _post("/api/events/", event(), revision="2024-02-15"))
    assert (found.verdict, found.violations) == ("ok", [])
    assert (found.operation, found.revision) == (EVENT, "2024-02-15")
    assert found.use_case == "create-event"


@pytest.mark.parametrize(
    ("sent", "revision"),
    [
        ("2024-02-15", "2024-02-15"),
        ("2025-06-01", "2024-02-15"),
        (None, "2026-07-15"),
        ("latest", "2026-07-15"),
        ("2030-01-15", "2026-07-15"),
    ],
)
def test_a_request_is_inspected_at_the_revision_that_would_serve_it(
    library: Library, sent: str | None, revision: str
) -> None:
    assert _inspect(library, _post("/api/events", event(), revision=sent)).revision == revision


def test_a_request_is_inspected_at_every_revision_that_is_asked_for(library: Library) -> None:
    request = _post("/api/lists", resource("list", name="x", opt_in_process="single_opt_in"))
    found = list(_inspector(library, "2024-02-15", "2026-07-15").inspect(request))
    assert [(item.revision, item.verdict) for item in found] == [
        ("2024-02-15", "error"),
        ("2026-07-15", "ok"),
    ]


@pytest.mark.parametrize(
    ("request_", "verdict", "codes"),
    [
        (_post("/api/events", event_of(email="x@example.com")), "loss", ["reserved-domain"]),
        (_post("/api/events", event_of(phone_number="12")), "error", ["bad-phone"]),
        (_post("/api/events", event(), content_type="text/plain"), "error", ["media-type"]),
        (_post("/api/events", event(), authorization="pk_AbC123"), "error", ["no-credentials"]),
        (_post("/api/events", event(), authorization="Klaviyo-API-Key AbC123"), "error", ["bad-key"]),
        (_post("/api/events", event(), authorization="***"), "ok", []),
        (_post("/api/events", event(), revision=None), "error", ["missing-revision"]),
        (_post("/api/events", event(), revision="2027-01-15"), "error", ["future-revision"]),
        (Recorded("POST", "/api/events", body=b""), "error", ["bad-json"]),
        (Recorded("POST", "/api/events", body=b"{"), "error", ["bad-json"]),
        (Recorded("POST", "/api/events", body=b" " * MAX_BODY), "error", ["bad-json"]),
        (Recorded("POST", "/api/events", body=b" " * (MAX_BODY + 1)), "error", ["too-large"]),
        (Recorded("GET", "/api/events", query="sort=name"), "error", ["bad-parameter"]),
        (Recorded("GET", "/api/events", body=b"{"), "ok", []),
        (Recorded("DELETE", "/api/events"), "error", ["method-not-allowed"]),
        (Recorded("GET", "/api/colours"), "unknown", ["unknown-path"]),
        (Recorded("GET", "/api/billing-usage"), "unknown", ["operation-not-loaded"]),
    ],
)
def test_what_is_wrong_with_a_request_is_its_verdict(
    library: Library, request_: Recorded, verdict: str, codes: list[str]
) -> None:
    found = _inspect(library, request_)
    assert (found.verdict, _codes(found)) == (verdict, codes)


def test_everything_that_is_wrong_with_a_request_is_said(library: Library) -> None:
    request = _post("/api/events", event_of(phone_number="12"), authorization="x", content_type=None)
    request.query = "x=1"
    assert _codes(_inspect(library, request)) == [
        "no-credentials",
        "media-type",
        "bad-phone",
        "unknown-parameter",
    ]


def test_a_key_that_was_left_out_of_a_recording_is_not_missed(library: Library) -> None:
    assert _inspect(library, _post("/api/events", event(), authorization=None)).verdict == "ok"


@pytest.mark.parametrize(
    ("sent", "body", "verdict", "codes"),
    [
        ("2023-09-15", event(), "advice", ["revision-not-loaded"]),
        ("2023-09-15", resource("event", x=1), "unknown", ["revision-not-loaded", "missing-field"]),
        ("2023-09-15", event_of(phone_number="12"), "error", ["revision-not-loaded", "bad-phone"]),
        ("2026-07-15.pre", event(), "advice", ["revision-not-loaded"]),
        ("2026-07-15.pre", resource("event", x=1), "unknown", ["revision-not-loaded", "missing-field"]),
        ("2026-08-01", event(), "ok", []),
    ],
)
def test_a_revision_that_is_not_loaded_is_named_and_its_shapes_are_not_judged(
    library: Library, sent: str, body: Any, verdict: str, codes: list[str]
) -> None:
    found = _inspect(library, _post("/api/events", body, revision=sent))
    assert (found.verdict, _codes(found)[:2]) == (verdict, codes)


def test_between_two_loaded_revisions_the_kinder_verdict_counts(library: Library) -> None:
    """Nobody knows at which revision between them the contract changed."""
    body = resource("list", name="x", opt_in_process="single_opt_in")
    found = _inspect(library, _post("/api/lists", body, revision="2025-01-15"))
    assert (found.verdict, found.revision) == ("advice", "2026-07-15")


@pytest.mark.parametrize("path", ["//api/events", "//api/events/"])
def test_two_joined_slashes_are_one(library: Library, path: str) -> None:
    assert _inspect(library, _post(path, event())).verdict == "ok"


def test_a_number_for_an_external_id_is_advised_on(library: Library) -> None:
    found = _inspect(library, _post("/api/profiles", profile(external_id=1)))
    assert (found.verdict, _codes(found)) == ("advice", ["number-for-id"])


def test_a_filter_that_lost_a_quote_to_the_recorder_is_no_mistake(library: Library) -> None:
    request = Recorded("GET", "/api/profiles", query="filter=equals(email,%p1@shop.dev%27)")
    assert (_inspect(library, request).verdict, _codes(_inspect(library, request))) == (
        "advice",
        ["hidden-value"],
    )


def test_a_name_in_the_place_of_an_address_is_no_mistake(library: Library) -> None:
    profile = {"type": "profile", "attributes": {"email": "{emails_1}", "phone_number": "<PHONE>"}}
    found = _inspect(library, _post("/api/profiles", {"data": profile}))
    assert (found.verdict, {item.code for item in found.violations}) == ("advice", {"placeholder"})
    profile["attributes"] = {"email": "emails_1"}
    assert _codes(_inspect(library, _post("/api/profiles", {"data": profile}))) == ["bad-email"]


def test_headers_that_were_not_recorded_are_not_missed(library: Library) -> None:
    request = Recorded("POST", "/api/events", body=json.dumps(event()).encode())
    assert _inspect(library, request).verdict == "ok"


def test_the_revision_of_a_request_does_not_count_where_another_is_asked_for(library: Library) -> None:
    assert _inspect(library, _post("/api/events", event(), revision=None), "2024-02-15").verdict == "ok"


def test_the_id_of_the_path_is_compared_with_that_of_the_body(library: Library) -> None:
    request = Recorded("PATCH", "/api/profiles/A", body=json.dumps(change("B")).encode())
    assert _codes(_inspect(library, request)) == ["id-mismatch"]


def test_an_operation_that_came_later_is_not_served(openapi: Any) -> None:
    older = openapi({"/api/pets": {"get": {}}}, revision="2024-02-15")
    newer = openapi({"/api/pets": {"get": {}, "post": {}}}, revision="2026-07-15")
    found = _inspect(Library([older, newer]), Recorded("POST", "/api/pets"), "2024-02-15")
    assert (found.verdict, found.operation, _codes(found)) == ("error", "POST /api/pets", ["not-served"])


def test_a_legacy_call_is_answered_with_what_replaces_it(library: Library) -> None:
    found = _inspect(library, Recorded("POST", "/api/track"))
    assert (found.verdict, found.operation, found.use_case) == ("legacy", "track", "create-event")
    assert found.violations[0].status == 410
    assert found.note == found.violations[0].remedy
    assert found.note.startswith("Instead of 'track' call POST /api/events")


def test_a_legacy_call_that_nobody_knows_is_still_one(library: Library) -> None:
    found = _inspect(library, Recorded("GET", "/api/v1/colours"))
    assert (found.verdict, found.operation, found.use_case) == ("legacy", None, None)


def test_a_shared_operation_is_of_the_use_case_that_has_it_first(library: Library) -> None:
    # create-event has the job too, further on: its sentence would stand beside subscriptions.
    body = subscribe({"type": "profile", "attributes": {"email": "ann@northwind.shop"}})
    found = _inspect(library, _post("/api/profile-subscription-bulk-create-jobs", body))
    assert found.use_case == "subscribe"
    assert _inspect(library, _post("/api/events", event())).use_case == "create-event"
