"""Retries: too soon, without a pause, and events that double so."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.violation import Severity
from tests.rehearsal.sequences.requests import THROTTLED, codes, event, judged, request

LIST = {"data": {"type": "list", "attributes": {"name": "x"}}}


def attempt(
    at: float | None, status: int | None, body: Any = LIST, path: str = "/api/lists", **how: Any
) -> Any:
    return request("POST", path, at, status, body, THROTTLED if status == 429 else None, **how)


@pytest.mark.parametrize(
    ("waited", "is_soon"),
    [(0, True), (3, True), (4, True), (4.9, True), (5, False), (5.5, False), (300, False)],
)
def test_a_retry_before_its_time_is_too_soon(waited: float, is_soon: bool) -> None:
    found = judged(attempt(0, 429), attempt(waited, 201))
    assert ("retry-too-soon" in [item.violation.code for item in found]) is is_soon
    assert all(item.violation.severity is Severity.ADVICE for item in found)


def test_retry_after_counts_and_whole_seconds_are_not_taken_for_exact_ones() -> None:
    # 4 s between whole seconds may be 4.9 s, which is sooner than 5; 5 s may be 4.1.
    assert "retry-too-soon" in codes(attempt(0, 429, wait=9), attempt(8, 201))
    assert "retry-too-soon" not in codes(attempt(0, 429, wait=1), attempt(1, 201))


@pytest.mark.parametrize(
    "other",
    [attempt(1, 201, {"data": {}}), attempt(1, 201, key="pk_b"), attempt(1, 201, path="/api/tags")],
    ids=["body", "key", "path"],
)
def test_another_request_is_no_retry(other: Any) -> None:
    assert "retry-too-soon" not in codes(attempt(0, 429), other)


def test_attempts_at_once_lack_a_pause() -> None:
    assert codes(attempt(0, 503), attempt(0.2, 503), attempt(0.4, 201)) == ["retry-without-backoff"]
    assert codes(attempt(0, 503), attempt(0.2, 201)) == []
    assert codes(attempt(0, 503), attempt(2, 503), attempt(6, 201)) == []
    assert codes(attempt(None, 503), attempt(None, 503), attempt(None, 201)) == []


@pytest.mark.parametrize("path", ["/api/events", "/client/events"])
@pytest.mark.parametrize("failure", [500, 503, 504, None])
@pytest.mark.parametrize("timed", [True, False])
def test_an_event_that_nothing_marks_doubles(path: str, failure: int | None, timed: bool) -> None:
    at = (1, 2, 60) if timed else (None, None, None)
    first = request("GET", "/api/lists", at[0])
    query = "company_id=AbC123" if "client" in path else ""
    (found,) = judged(
        first,
        request("POST", path, at[1], failure, event(), query=query),
        request("POST", path, at[2], 202, event(), query=query),
    )
    assert (found.violation.code, found.violation.severity) == ("doubled-event", Severity.LOSS)


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (event(unique_id="u"), 503),
        (event(time="2026-03-04T12:00:00Z"), 503),
        (event(), 429),
        (event(), 400),
        (event(), 202),
    ],
    ids=["unique_id", "time", "throttled", "refused", "no failure"],
)
def test_an_event_that_is_marked_or_has_not_arrived_does_not_double(body: Any, failure: int) -> None:
    found = codes(
        request("POST", "/api/events", 1, failure, body), request("POST", "/api/events", 60, 202, body)
    )
    assert "doubled-event" not in found


def test_a_recording_without_answers_shows_no_failure() -> None:
    assert codes(*(request("POST", "/api/events", at, None, event()) for at in (1, 60))) == []


def test_an_event_in_a_job_doubles_too() -> None:
    def job(**attributes: Any) -> Any:
        inner = {"properties": {}, "metric": event()["data"]["attributes"]["metric"], **attributes}
        person = event()["data"]["attributes"]["profile"]
        events = {"data": [{"type": "event", "attributes": inner}]}
        batch = {"type": "event-bulk-create", "attributes": {"profile": person, "events": events}}
        return {
            "data": {"type": "event-bulk-create-job", "attributes": {"events-bulk-create": {"data": [batch]}}}
        }

    def sent(body: Any) -> list[str]:
        return codes(
            *(
                request("POST", "/api/event-bulk-create-jobs", at, status, body)
                for at, status in ((1, 503), (9, 202))
            )
        )

    assert sent(job()) == ["doubled-event"]
    assert sent(job(unique_id="x")) == sent(job(time="2026-03-04T12:00:00Z")) == []


def test_an_event_that_fails_twice_is_told_once() -> None:
    attempts = [
        request("POST", "/api/events", at, status, event()) for at, status in ((1, 503), (9, 429), (60, 202))
    ]
    assert codes(*attempts).count("doubled-event") == 1


def test_what_fails_for_good_is_kept_within_bounds() -> None:
    requests = [
        request("POST", "/api/events", number / 10, 503, event(str(number))) for number in range(2_500)
    ]
    found = codes(
        *requests, *(request("POST", "/api/events", 300, 202, event(str(number))) for number in (0, 2_499))
    )
    assert found.count("doubled-event") == 1
