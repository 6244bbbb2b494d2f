"""Chained calls: the later one takes up what the earlier one has found."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from tests.rehearsal.sequences.requests import NOON, codes, event, judged, profile, request

SOUGHT = 'filter=equals(email,"ana@northwind.shop")'
FOUND = {"data": [{"type": "profile", "id": "01ANA"}]}


def read(at: float | None = 1, answer: Any = FOUND, query: str = SOUGHT, **how: Any) -> Recorded:
    return request("GET", "/api/profiles", at, how.pop("status", 200), None, answer, query=query, **how)


def patch(at: float | None = 2, identifier: str = "01ANA", **how: Any) -> Recorded:
    return request(
        "PATCH", f"/api/profiles/{identifier}", at, 200, profile(identifier, first_name="A"), **how
    )


def test_a_profile_that_is_sought_and_changed_is_a_chain() -> None:
    (found,) = judged(read(), patch())
    assert found.violation.code == "read-before-write"
    assert (
        found.violation.detail
        == "GET /api/profiles seeks the profile, and PATCH /api/profiles/{id} writes it."
    )
    assert codes(read(None), patch(None)) == ["read-before-write"]
    encoded = "filter=equals%28email%2C%22ana%40northwind.shop%22%29"
    assert codes(read(query=encoded), patch()) == ["read-before-write"]


def test_a_profile_that_is_sought_and_created_is_a_chain() -> None:
    empty: dict[str, Any] = {"data": []}
    for path, status in (("/api/profiles", 201), ("/api/profile-import", 200)):
        create = request("POST", path, 2, status, profile(email="ana@northwind.shop"))
        assert codes(read(answer=empty), create) == ["read-before-write"]
        assert (
            codes(read(answer=empty), request("POST", path, 2, status, profile(email="ben@northwind.shop")))
            == []
        )


def test_an_event_by_the_id_of_a_profile_that_is_sought_is_a_chain() -> None:
    by_id, by_email = event(), event("ana")
    by_id["data"]["attributes"]["profile"]["data"] = {"type": "profile", "id": "01ANA", "attributes": {}}
    assert codes(read(), request("POST", "/api/events", 2, 202, by_id)) == ["read-before-write"]
    assert codes(read(), request("POST", "/api/events", 2, 202, by_email)) == []


def test_what_does_not_follow_from_a_read_is_no_chain() -> None:
    assert codes(read(), patch(identifier="01BEN")) == []
    assert codes(read(), patch(90)) == []
    assert codes(read(), patch(key="pk_b")) == []
    assert codes(read(query="filter=greater-than(created,2026-01-01)"), patch()) == []
    assert codes(read(), *(request("GET", "/api/lists", 1.5) for _ in range(25)), patch()) == []
    # A page of examples has neither times nor answers.
    example = request("POST", "/api/profiles", None, None, profile(email="ana@northwind.shop"))
    assert codes(read(None, None, status=None), example) == []


def test_a_refused_profile_that_is_changed_is_a_chain() -> None:
    answer = {"errors": [{"code": "duplicate_profile", "meta": {"duplicate_profile_id": "01ANA"}}]}
    refused = request("POST", "/api/profiles", 1, 409, profile(email="ana@northwind.shop"), answer)
    assert codes(refused, patch()) == ["create-then-patch"]
    assert codes(refused, patch(identifier="01BEN")) == []


def test_the_people_of_events_that_are_read_one_by_one_are_a_chain() -> None:
    def listed(at: float) -> Recorded:
        people = [
            {"relationships": {"profile": {"data": {"type": "profile", "id": f"01P{n}"}}}} for n in range(9)
        ]
        return request("GET", "/api/events", at, answer={"data": people})

    def person(number: int, at: float) -> Recorded:
        return request("GET", f"/api/profiles/01P{number}", at)

    (found,) = judged(listed(0), *(person(n, n + 1) for n in range(5)))
    assert found.violation.detail == "GET /api/events is followed by 5 calls for a profile each."
    assert found.requests == 5
    assert codes(listed(0), person(1, 1), person(2, 2)) == []
    assert codes(listed(0), *(person(n, n + 1) for n in range(20, 25))) == []
    assert codes(*(person(n, n + 1) for n in range(5)), listed(9)) == []
    assert codes(listed(0), *(person(n, n + 1) for n in range(3)), listed(9)) == ["chained-profile-reads"]


def test_items_that_are_each_read_first_are_a_chain() -> None:
    def pair(number: int, status: int = 404) -> list[Recorded]:
        body = {"data": {"type": "list", "attributes": {"name": f"n{number}"}}}
        query = f"filter=equals(name,['n{number}'])"
        return [
            request("GET", "/api/lists", number * 2, query=query),
            request("POST", "/api/lists", number * 2 + 1, 201, body),
        ]

    pairs = [item for number in range(4) for item in pair(number)]
    (found,) = judged(*pairs)
    assert found.violation.code == "read-before-each"
    assert found.violation.detail == "GET /api/lists comes before POST /api/lists 4 times."
    assert codes(*pairs[:4]) == []
    for number, item in enumerate([*pairs[::2], *pairs[1::2]]):
        item.sent_at = NOON + number
    assert codes(*pairs) == []


def test_a_template_that_is_read_to_be_changed_is_none() -> None:
    body = {"data": {"type": "template", "id": "T", "attributes": {"name": "n"}}}
    pairs = [
        item
        for number in range(5)
        for item in (
            request("GET", f"/api/templates/T{number}", number * 2),
            request("PATCH", f"/api/templates/T{number}", number * 2 + 1, 200, body),
        )
    ]
    assert codes(*pairs) == []
