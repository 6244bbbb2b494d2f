"""Recorded requests as requests of a sequence."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Recorded
from klaviyo_rehearsal.contracts.violation import violation
from klaviyo_rehearsal.rehearsal.sequences.recorded import report_of, sent_of
from klaviyo_rehearsal.rehearsal.sequences.sent import Advice
from tests.rehearsal.sequences.requests import THROTTLED, request


def test_the_account_is_the_key_as_it_stands_or_the_company() -> None:
    def account(found: Recorded) -> str:
        return sent_of(found, Inspection("ok")).account

    assert account(request("GET", "/api/lists", key="***")) == "Klaviyo-API-Key ***"
    assert account(Recorded("POST", "/client/events", "company_id=AbC123")) == "AbC123"
    assert account(Recorded("GET", "/api/lists")) == ""


def test_the_wait_is_that_of_the_header_or_of_the_words() -> None:
    throttled = request("GET", "/api/lists", 0, 429, answer=THROTTLED)
    assert sent_of(throttled, Inspection("ok")).wait == 5
    throttled.wait = 9
    assert sent_of(throttled, Inspection("ok")).wait == 9


def test_advice_is_reported_at_the_place_of_its_request() -> None:
    found = Inspection("ok", "GET /api/lists", "list-lists", "2026-07-15", sent="2026-07-15")
    advice = Advice(sent_of(request("GET", "/api/lists", line=7), found), violation("over-the-limit"))
    told, inspection = report_of(advice)
    assert (told.source, told.line, told.path) == ("it.ndjson", 7, "/api/lists")
    assert (inspection.operation, inspection.use_case, inspection.verdict) == (
        "GET /api/lists",
        "list-lists",
        "ok",
    )
    assert [item.code for item in inspection.violations] == ["over-the-limit"]
