"""Track calls as events: times, ids, values, and many of them as jobs."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.migrate.converting import attributes, converted, replacement, requests

ANA = {"$email": "ana@northwind.shop"}


def event(properties: dict[str, Any] | None = None, time: Any = None, **more: Any) -> dict[str, Any]:
    call = LegacyCall.track("Placed Order", ANA, properties, time)
    call.arguments.update(more)
    (request,) = requests(call)
    assert request.operation == "POST /api/events"
    return attributes(request)


@pytest.mark.parametrize(
    "sent", [1641092645, 1641092645.0, "1641092645", "2022-01-02T03:04:05Z", "2022-01-02 04:04:05+01:00"]
)
def test_a_time_becomes_iso_8601_and_its_second_the_id(sent: Any) -> None:
    found = event(time=sent)
    assert (found["time"], found["unique_id"]) == ("2022-01-02T03:04:05+00:00", "1641092645")


@pytest.mark.parametrize("sent", [1641092645000, "yesterday", True, [1]])
def test_a_time_that_is_no_moment_has_no_equivalent(sent: Any) -> None:
    lacking = replacement(LegacyCall.track("X", ANA, time=sent)).lacking
    assert "neither seconds since 1970 nor ISO 8601" in lacking
    assert ("2022-01-02" in lacking) == (sent == 1641092645000)


@pytest.mark.parametrize("sent", [0, -5, "1970-01-01", 4_102_444_800])
def test_a_time_that_klaviyo_refuses_has_no_equivalent(sent: Any) -> None:
    assert "before 1990" in replacement(LegacyCall.track("X", ANA, time=sent)).lacking


def test_a_currency_of_another_form_stays_a_property() -> None:
    found = event({"$value": 1, "$value_currency": "euro"})
    assert (found["properties"], "value_currency" in found) == ({"$value_currency": "euro"}, False)


def test_dollar_names_become_attributes() -> None:
    found = event({"$event_id": 7, "$value": "9.99", "$value_currency": "EUR", "$extra": 1, "A": None})
    assert (found["unique_id"], found["value"], found["value_currency"]) == ("7", 9.99, "EUR")
    assert found["properties"] == {"$extra": 1, "A": None}


def test_a_value_that_is_no_number_is_left_out_with_a_note() -> None:
    found = replacement(LegacyCall.track("X", ANA, {"$value": "a lot"}))
    assert "value" not in attributes(found.requests[0])
    assert "'a lot' is no number" in found.notes[0]


def test_an_event_of_now_has_an_id_of_its_own_and_one_that_counts_once_a_common_one() -> None:
    (first,), (second,) = (item.replacement.requests for item in converted(*[LegacyCall.track("X", ANA)] * 2))
    assert attributes(first)["unique_id"] != attributes(second)["unique_id"]
    assert event({"__track_once__": True})["unique_id"] == "once"


def test_the_ip_is_a_part_of_the_place() -> None:
    assert event(ip="203.0.113.7")["profile"]["data"]["attributes"]["location"] == {"ip": "203.0.113.7"}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (LegacyCall.track("", ANA), "names no event"),
        (LegacyCall.track("X", {"$first_name": "Ana"}), "identifies nobody"),
        (LegacyCall.track("X", {"$phone_number": "555"}), "E.164"),
    ],
)
def test_an_event_that_was_not_recorded_has_no_equivalent(call: LegacyCall, words: str) -> None:
    assert words in replacement(call).lacking


def test_many_events_become_jobs_of_a_thousand_with_each_person_once() -> None:
    calls = [
        LegacyCall.track(
            "X", {"$email": f"p{number % 10}@northwind.shop"}, {"N": number}, 1_600_000_000 + number
        )
        for number in range(1001)
    ]
    (found,) = converted(*calls, batch=10)
    sizes = []
    for job in found.replacement.requests:
        assert job.operation == "POST /api/event-bulk-create-jobs"
        batches = attributes(job)["events-bulk-create"]["data"]
        sizes.append((len(batches), sum(len(item["attributes"]["events"]["data"]) for item in batches)))
    assert sizes == [(10, 1000), (1, 1)]
    assert len(found.places) == 1001


def test_a_browser_sends_events_with_the_public_key() -> None:
    (request,) = requests(LegacyCall.track("X", ANA), browser=True)
    assert request.operation == "POST /client/events"
    assert request.query == {"company_id": "$KLAVIYO_COMPANY_ID"}


def test_a_revision_without_the_job_gets_the_events_one_by_one() -> None:
    calls = [LegacyCall.track("X", ANA, time=1_600_000_000 + number) for number in range(12)]
    found = converted(*calls, batch=10, revision="2024-02-15")
    assert {item.replacement.requests[0].operation for item in found} == {"POST /api/events"}
    assert len(found) == 12
