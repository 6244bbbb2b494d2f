"""Members: sign-ups, additions, removals, questions."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.migrate.converting import attributes, converted, replacement, requests


def v2(name: str, /, **arguments: Any) -> LegacyCall:
    return LegacyCall(name, arguments, ("Y6nRLr",), "v2")


def operations(call: LegacyCall, **options: Any) -> list[str]:
    return [request.operation.rpartition("/")[2] for request in requests(call, **options)]


def test_a_subscriber_of_whom_more_is_known_is_imported_before() -> None:
    plain = {"email": "a@b.de"}
    rich = {"email": "r@b.de", "Plan": "gold"}
    assert operations(v2("subscribe", profiles=[plain])) == ["profile-subscription-bulk-create-jobs"]
    assert operations(v2("subscribe", profiles=[plain, rich])) == [
        "profile-import",
        "profile-subscription-bulk-create-jobs",
    ]
    assert operations(v2("subscribe", profiles=[rich, {**rich, "email": "s@b.de"}]))[0] == (
        "profile-bulk-import-jobs"
    )


def test_a_number_is_consent_to_nothing_without_a_word_of_its_own() -> None:
    people = [{"phone_number": "+12025550199"}, {"phone_number": "+12025550198", "sms_consent": True}]
    known, job = requests(v2("subscribe", profiles=people))
    assert known.operation == "POST /api/profile-import"
    (profile,) = attributes(job)["profiles"]["data"]
    assert [*profile["attributes"]["subscriptions"]] == ["sms"]


def test_sources_have_jobs_of_their_own_and_a_thousand_people_fit_into_one() -> None:
    people = [{"email": f"p{number}@b.de"} for number in range(1001)]
    jobs = requests(v2("subscribe", profiles=[{"email": "s@b.de", "$source": "Till"}, *people]))
    sizes = [(attributes(job).get("custom_source"), len(attributes(job)["profiles"]["data"])) for job in jobs]
    assert sizes == [("Till", 1), (None, 1000), (None, 1)]
    older = requests(v2("subscribe", profiles=people), revision="2024-05-15")
    assert len(older) == 11


def test_a_browser_subscribes_with_the_public_key() -> None:
    call = v2("subscribe", profiles=[{"email": "a@b.de", "Plan": "gold"}])
    assert operations(call, browser=True) == ["profiles", "subscriptions"]
    assert operations(v2("subscribe", profiles=[{"email": "a@b.de"}]), browser=True) == ["subscriptions"]


def test_members_are_added_by_an_import_into_the_list() -> None:
    (job,) = requests(v2("add members", profiles=[{"email": "a@b.de"}, {"Plan": "gold"}]))
    assert job.body["data"]["relationships"]["lists"]["data"] == [{"type": "list", "id": "Y6nRLr"}]
    assert len(attributes(job)["profiles"]["data"]) == 1
    notes = replacement(v2("add members", profiles=[{"email": "a@b.de"}, {"Plan": "gold"}])).notes
    assert "1 of 2 people are left out" in notes[0]


def test_a_member_of_v1_has_its_facts_as_json_in_a_form() -> None:
    arguments = {"email": "a@b.de", "properties": '{"$first_name": "Ana"}', "confirm_optin": "true"}
    found = replacement(LegacyCall("add members", arguments, ("Y6nRLr",), "v1"))
    (profile,) = attributes(found.requests[0])["profiles"]["data"]
    assert profile["attributes"] == {"first_name": "Ana", "email": "a@b.de"}
    assert "confirm_optin" in found.notes[0]


def test_those_who_leave_are_looked_up_first() -> None:
    read, job = requests(v2("unsubscribe", emails=["a@b.de", "a@b.de"], phone_numbers=[]))
    assert read.query["filter"] == 'any(email,["a@b.de"])'
    assert job.placeholders == tuple(fill.placeholder for fill in read.fills)
    read, removal = requests(v2("remove members", emails=["a@b.de"]))
    assert removal.operation == "DELETE /api/lists/{id}/relationships/profiles"
    assert read.fills[0].several


def test_a_hundred_are_asked_for_at_a_time() -> None:
    found = requests(
        v2("check members", emails=[f"p{n}@b.de" for n in range(101)], phone_numbers=["+1202555019"])
    )
    assert [request.query["filter"].count("@") for request in found] == [100, 1, 0]


def test_a_segment_is_asked_like_a_list_and_as_a_whole_without_names() -> None:
    (named,) = requests(LegacyCall("segment members", {"email": "a@b.de, b@b.de"}, ("UTd5ui",), "v1"))
    assert named.query["filter"] == 'any(email,["a@b.de","b@b.de"])'
    (whole,) = requests(LegacyCall("segment members", {"page": 0}, ("UTd5ui",), "v1"))
    assert whole.pages
    assert replacement(v2("check members", push_tokens=["x"])).lacking


@pytest.mark.parametrize("sent", [None, "a@b.de", ["a@b.de"]])
def test_people_that_are_no_objects_have_no_equivalent(sent: Any) -> None:
    assert "no list of objects" in replacement(v2("subscribe", profiles=sent)).lacking


def test_calls_in_a_row_are_one_job() -> None:
    calls = [v2("subscribe", profiles=[{"email": f"p{number}@b.de"}]) for number in range(10)]
    (found,) = converted(*calls, batch=10)
    (job,) = found.replacement.requests
    assert len(attributes(job)["profiles"]["data"]) == 10
