"""Calls of one item each, where a call takes many."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from tests.rehearsal.sequences.requests import codes, event, judged, profile, request

MEMBERS = "/api/lists/Abc123/relationships/profiles"


def member(number: int, at: float | None, path: str = MEMBERS, many: int = 1, status: int = 204) -> Recorded:
    data = [{"type": "profile", "id": f"01P{number + more}"} for more in range(many)]
    return request("POST", path, at, status, {"data": data})


def job(number: int, at: float, kind: str = "subscription") -> Recorded:
    address = {"email": f"a{number}@northwind.shop"}
    if kind == "subscription":
        address["subscriptions"] = {"email": {"marketing": {"consent": "SUBSCRIBED"}}}  # type: ignore[assignment]
    people = {"data": [{"type": "profile", "attributes": address}]}
    body = {"data": {"type": f"profile-{kind}-bulk-create-job", "attributes": {"profiles": people}}}
    return request("POST", f"/api/profile-{kind}-bulk-create-jobs", at, 202, body)


def test_members_that_are_added_one_by_one_are_a_batch() -> None:
    (found,) = judged(*(member(n, n) for n in range(25)))
    assert found.violation.code == "one-call-a-profile"
    assert found.violation.detail == (
        "POST /api/lists/{id}/relationships/profiles is called 25 times from 2026-03-04 12:00:00 to 12:00:24 "
        "UTC, for a profile each."
    )
    assert found.violation.remedy == "Send those that are at hand together: one call takes 1,000 profiles."
    assert found.requests == 25


@pytest.mark.parametrize(
    ("make", "remedy"),
    [
        (job, "one call takes 1,000 profiles"),
        (lambda n, at: job(n, at, "suppression"), "one call takes 100 profiles"),
        (
            lambda n, at: request("POST", "/api/events", at, 202, event(str(n))),
            "POST /api/event-bulk-create-jobs takes 1,000 events",
        ),
        (
            lambda n, at: request(
                "POST", "/api/profile-import", at, 201, profile(email=f"a{n}@northwind.shop")
            ),
            "POST /api/profile-bulk-import-jobs takes 10,000 profiles",
        ),
        (
            lambda n, at: request(
                "PATCH", f"/api/profiles/01P{n}", at, 200, profile(f"01P{n}", first_name="A")
            ),
            "POST /api/profile-bulk-import-jobs takes 10,000 profiles",
        ),
    ],
    ids=["subscription", "suppression", "events", "import", "patch"],
)
def test_the_remedy_names_the_call_that_takes_many(make: Any, remedy: str) -> None:
    (found,) = judged(*(make(n, n / 10) for n in range(40)))
    assert remedy in found.violation.remedy


def test_what_comes_slowly_or_together_or_fails_is_no_batch() -> None:
    assert codes(*(member(n, n * 10) for n in range(25))) == []
    assert codes(*(member(n, n, many=2) for n in range(25))) == []
    assert codes(*(member(n, n, status=404) for n in range(25))) == []
    assert codes(*(member(n, n) for n in range(9))) == []
    assert codes(*(member(n, n, f"/api/lists/Abc{n % 5}/relationships/profiles") for n in range(25))) == []
    # A shop sends its events as they happen.
    assert codes(*(request("POST", "/api/events", n * 4, 202, event(str(n))) for n in range(100))) == []


def test_without_times_nobody_knows_how_fast_calls_came() -> None:
    assert codes(*(member(n, None) for n in range(50))) == []


def test_two_rows_are_told_apart() -> None:
    rows = judged(*(member(n, n + (600 if n >= 20 else 0)) for n in range(40)))
    assert [item.requests for item in rows] == [20, 20]
