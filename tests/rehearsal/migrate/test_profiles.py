"""Identify, the person of v1, search and deletion."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.migrate.converting import attributes, converted, replacement, requests


def v1(name: str, /, *ids: str, **arguments: object) -> LegacyCall:
    return LegacyCall(name, dict(arguments), ids, "v1")


def test_identify_is_an_import_and_many_are_a_job() -> None:
    calls = [LegacyCall.identify({"$email": f"p{number}@b.de"}) for number in range(10)]
    (one,) = requests(calls[0])
    assert one.operation == "POST /api/profile-import"
    (many,) = converted(*calls, batch=10)
    (job,) = many.replacement.requests
    assert job.operation == "POST /api/profile-bulk-import-jobs"
    assert len(attributes(job)["profiles"]["data"]) == 10


def test_an_anonymous_id_goes_with_the_public_key_where_the_private_one_cannot_send_it() -> None:
    call = LegacyCall.identify({"$anonymous": "0f1e", "$email": "a@b.de"})
    (own,), (older,) = requests(call), requests(call, revision="2025-07-15")
    assert (own.operation, older.operation) == ("POST /client/profiles", "POST /api/profile-import")
    assert attributes(older)["anonymous_id"] == "0f1e"


def test_nobody_is_identified_by_nothing() -> None:
    assert "identifies nobody" in replacement(LegacyCall.identify({"Plan": "gold"})).lacking


def test_a_change_of_a_person_feeds_the_consent_with_its_answer() -> None:
    change, job = requests(
        v1("update person", "01A", **{"Plan": "gold", "$unset": ["Old"], "$consent": "email"})
    )
    assert change.path == "/api/profiles/01A"
    assert change.body["data"]["meta"] == {"patch_properties": {"unset": ["Old"]}}
    assert [fill.place for fill in change.fills] == ["data.attributes.email"]
    assert job.placeholders == (change.fills[0].placeholder,)


def test_a_person_is_looked_for_by_a_filter() -> None:
    (by_email,) = requests(LegacyCall("search people", {"email": "a+b@c.de"}, (), "v2"))
    assert by_email.query == {"filter": 'equals(email,"a+b@c.de")'}
    (by_link,) = requests(LegacyCall("exchange person", {"exchange_id": "x.Y"}, (), "v2"))
    assert by_link.query == {"filter": 'equals(_kx,"x.Y")'}
    both = replacement(LegacyCall("search people", {"email": "a@c.de", "external_id": "7"}, (), "v2"))
    assert "Only email" in both.notes[0]


def test_a_person_is_forgotten_by_one_identifier() -> None:
    (by_id,) = requests(LegacyCall("request deletion", {"person_id": "01A"}, (), "v2"))
    assert attributes(by_id)["profile"]["data"] == {"type": "profile", "attributes": {}, "id": "01A"}


@pytest.mark.parametrize(
    "call",
    [
        LegacyCall("search people", {}, (), "v2"),
        LegacyCall("exchange person", {}, (), "v2"),
        LegacyCall("request deletion", {}, (), "v2"),
        LegacyCall("request deletion", {"email": "a@b.de", "person_id": "01A"}, (), "v2"),
    ],
)
def test_a_call_that_the_old_api_refused_has_no_equivalent(call: LegacyCall) -> None:
    assert replacement(call).lacking


def test_a_person_is_read_by_its_id() -> None:
    (request,) = requests(v1("get person", "01A"))
    assert (request.method, request.path) == ("GET", "/api/profiles/01A")
