"""Consent beside an event or a fact: a historical import, and a look where the address is not named."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.migrate.call import Call
from klaviyo_rehearsal.rehearsal.migrate.consent import consent_requests
from klaviyo_rehearsal.rehearsal.migrate.people import read_person
from klaviyo_rehearsal.rehearsal.migrate.request import Request
from tests.rehearsal.migrate.converting import attributes, terms


def given(*sent: dict[str, Any], revision: str = "2026-07-15", sent_at: int | None = None) -> list[Request]:
    people = [(Call(LegacyCall.identify(item), "a", 1, sent_at), read_person(item)) for item in sent]
    return [*consent_requests(people, terms(revision))]


def test_consent_is_a_historical_import_of_the_moment_that_was_recorded() -> None:
    moment = int(datetime(2022, 1, 2, 3, 4, 5, tzinfo=UTC).timestamp())
    (job,) = given({"$email": "a@b.de", "$consent": ["email"], "$source": "Till"}, sent_at=moment)
    found = attributes(job)
    assert (found["historical_import"], found["custom_source"]) == (True, "Till")
    (profile,) = found["profiles"]["data"]
    assert profile["attributes"]["subscriptions"]["email"]["marketing"]["consented_at"] == (
        "2022-01-02T03:04:05+00:00"
    )


def test_without_a_recorded_moment_it_is_of_the_day_before() -> None:
    (job,) = given({"$email": "a@b.de", "$consent": ["email"]})
    (profile,) = attributes(job)["profiles"]["data"]
    assert profile["attributes"]["subscriptions"]["email"]["marketing"]["consented_at"].startswith(
        "2026-07-19"
    )


def test_one_job_takes_the_people_of_a_source() -> None:
    jobs = given(
        {"$email": "a@b.de", "$consent": ["email"]},
        {"$email": "b@b.de", "$consent": ["email"]},
        {"$email": "c@b.de", "$consent": ["email"], "$source": "Till"},
        {"$email": "d@b.de"},
    )
    assert [len(attributes(job)["profiles"]["data"]) for job in jobs] == [2, 1]


def test_an_address_that_is_not_named_is_looked_up() -> None:
    look, job = given({"$id": "7", "$consent": ["email"]})
    assert look.query == {"filter": 'equals(external_id,"7")'}
    (fill,) = look.fills
    assert (fill.place, job.placeholders) == ("data.0.attributes.email", (fill.placeholder,))


def test_old_revisions_know_no_historical_import() -> None:
    (job,) = given({"$email": "a@b.de", "$consent": ["email"]}, revision="2024-05-15")
    assert "historical_import" not in attributes(job)
