"""Bulk imports: profiles made and changed, lists filled, and what could not be imported."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from klaviyo_rehearsal.mockserver.people import import_operations
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import (
    REVISIONS,
    ClientFactory,
    Json,
    Starter,
    attributes_of,
    connect,
    create_list,
    create_profile,
    error_of,
    ids_of,
    pages,
    taken,
)
from tests.mockserver.people_helpers import ADA, BOB, PHONE, marketing_of, members_of, person_of

PATH = "/api/profile-bulk-import-jobs"


def import_body(*people: Json, lists: tuple[str, ...] = ()) -> Json:
    """Build the body of an import of people, each given as attributes, or with an id and a meta."""
    items = []
    for person in people:
        content = {**person}
        own = {name: content.pop(name) for name in ("id", "meta") if name in content}
        items.append({"type": "profile", **own, "attributes": content})
    data: Json = {"type": "profile-bulk-import-job", "attributes": {"profiles": {"data": items}}}
    if lists:
        data["relationships"] = {"lists": {"data": [{"type": "list", "id": item} for item in lists]}}
    return {"data": data}


def run(api: httpx.Client, *people: Json, lists: tuple[str, ...] = ()) -> str:
    """Import people; return the id of the job."""
    return str(taken(api.post(PATH, json=import_body(*people, lists=lists)), 202)["data"]["id"])


@pytest.mark.parametrize("revision", REVISIONS)
def test_profiles_are_made_and_changed_and_put_on_a_list(
    client_for: ClientFactory, key: str, revision: str
) -> None:
    api = client_for(key, revision)
    vip, ada = create_list(api), create_profile(api, ADA, first_name="Ada", properties={"sizes": [4]})
    append = {"patch_properties": {"append": {"sizes": 5}}}
    job = run(api, {"email": ADA, "title": "Lady", "meta": append}, {"email": BOB}, lists=(vip,))
    kept = attributes_of(api.get(f"/api/profiles/{ada}"))
    assert (kept["first_name"], kept["title"], kept["properties"]) == ("Ada", "Lady", {"sizes": [4, 5]})
    assert sorted(members_of(api, vip)) == [ADA, BOB]  # ids of one millisecond come in any order
    assert marketing_of(api)["consent"] == "NEVER_SUBSCRIBED", "an import is no consent"
    read = attributes_of(api.get(f"{PATH}/{job}"))
    assert (read["status"], read["total_count"]) == ("complete", 2)
    assert (read["completed_count"], read["failed_count"]) == (2, 0)
    profiles = ids_of(taken(api.get(f"{PATH}/{job}/profiles")))
    assert profiles == ids_of(taken(api.get(f"{PATH}/{job}/relationships/profiles")))
    assert set(profiles) == {ada, person_of(api, BOB)}
    assert ids_of(taken(api.get(f"{PATH}/{job}/lists"))) == [vip]
    assert ids_of(taken(api.get(f"{PATH}/{job}/relationships/lists"))) == [vip]
    assert taken(api.get(f"{PATH}/{job}", params={"include": "lists"}))["included"][0]["id"] == vip
    assert taken(api.get(f"{PATH}/{job}/import-errors"))["data"] == []


def test_profiles_that_join_together_are_listed_in_the_order_they_were_made(start: Starter, key: str) -> None:
    with connect(start(clock=Clock(datetime(2026, 11, 1, 12, tzinfo=UTC))), key) as api:
        vip = create_list(api)
        emails = [f"p{number}@northwind.shop" for number in range(8)]
        job = run(api, *({"email": email} for email in emails), lists=(vip,))
        assert members_of(api, vip) == emails
        read = taken(api.get(f"{PATH}/{job}/profiles"))["data"]
        assert [item["attributes"]["email"] for item in read] == emails


def test_a_new_job_is_queued_and_lives_a_week(start: Starter, key: str) -> None:
    now = datetime(2026, 11, 1, 12, tzinfo=UTC)
    with connect(start(clock=Clock(now)), key) as api:
        job = taken(api.post(PATH, json=import_body({"email": ADA})), 202)["data"]
        # LIVE REC bulk_import_profiles.202
        assert job["attributes"] == {
            "status": "queued",
            "total_count": 1,
            "completed_count": 0,
            "failed_count": 0,
            "created_at": now.isoformat(),
            "started_at": None,
            "completed_at": None,
            "expires_at": (now + timedelta(days=7)).isoformat(),
        }
        assert job["relationships"]["lists"]["data"] == []


def test_what_cannot_be_imported_is_listed_with_its_reason(api: httpx.Client) -> None:
    ada = create_profile(api, ADA)
    create_profile(api, BOB, phone_number=PHONE)
    vip = create_list(api)
    two_people = {"email": ADA, "phone_number": PHONE}
    other_id = {"id": ada, "email": BOB}
    job = run(api, {"email": "cy@northwind.shop"}, two_people, other_id, lists=(vip,))
    read = attributes_of(api.get(f"{PATH}/{job}"))
    assert (read["total_count"], read["completed_count"], read["failed_count"]) == (3, 1, 2)
    assert members_of(api, vip) == ["cy@northwind.shop"]
    (first,) = taken(api.get(f"{PATH}/{job}/import-errors", params={"page[size]": "1"}))["data"]
    errors = [
        item["attributes"]
        for page in pages(api, f"{PATH}/{job}/import-errors", {"page[size]": "1"})
        for item in page["data"]
    ]
    assert first["attributes"] in errors
    by_place = {error["source"]["pointer"]: error for error in errors}
    conflict = by_place["/data/attributes/profiles/data/1"]
    assert conflict["code"] == "duplicate_profile"
    assert conflict["original_payload"]["attributes"] == two_people
    missing = by_place["/data/attributes/profiles/data/2"]
    assert (missing["code"], missing["detail"]) == ("not_found", f"A profile with id {ada} does not exist.")


def test_a_profile_twice_in_a_job_is_one(api: httpx.Client) -> None:
    job = run(api, {"email": ADA, "title": "Ms"}, {"email": ADA, "first_name": "Ada"})
    (person,) = taken(api.get(f"{PATH}/{job}/profiles"))["data"]
    assert (person["attributes"]["title"], person["attributes"]["first_name"]) == ("Ms", "Ada")


def test_the_profiles_of_a_job_come_in_pages(api: httpx.Client) -> None:
    job = run(api, *({"email": f"p{number}@northwind.shop"} for number in range(5)))
    for path in (f"{PATH}/{job}/profiles", f"{PATH}/{job}/relationships/profiles"):
        met = [item for page in pages(api, path, {"page[size]": "2"}) for item in ids_of(page)]
        assert len(met) == len(set(met)) == 5


def test_jobs_are_listed_and_found_by_status(start: Starter, key: str) -> None:
    with connect(start(Settings(jobs="seconds:60")), key) as api:
        first, second = run(api, {"email": ADA}), run(api, {"email": BOB})
        by_age = ids_of(taken(api.get(PATH, params={"sort": "created_at"})))
        assert set(by_age) == {first, second}
        assert taken(api.get("/api/profiles"))["data"] == []
        api.post("/_mock/clock", json={"advance": 60})
        assert attributes_of(api.get(f"{PATH}/{first}"))["status"] == "complete"
        done = taken(api.get(PATH, params={"filter": 'equals(status,"complete")'}))
        assert first in ids_of(done)
        waiting = taken(api.get(PATH, params={"filter": 'any(status,["queued"])', "page[size]": "1"}))
        assert first not in ids_of(waiting)


def test_an_unknown_list_or_job_is_a_404(api: httpx.Client) -> None:
    error_of(api.post(PATH, json=import_body({"email": ADA}, lists=("NOPE01",))), 404)
    assert taken(api.get("/api/profiles"))["data"] == []
    for related in (
        "",
        "/lists",
        "/relationships/lists",
        "/profiles",
        "/relationships/profiles",
        "/import-errors",
    ):
        error_of(api.get(f"{PATH}/NOPE01{related}"), 404)


def test_a_job_that_reads_a_large_profile_time_and_again_ends(
    api: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_operations, "_MOST_READ", 100_000)
    people = [{"email": ADA, "properties": {"text": "x" * 50_000, "number": number}} for number in range(9)]
    job = run(api, *people)
    counts = attributes_of(api.get(f"{PATH}/{job}"))
    assert counts["completed_count"] + counts["failed_count"] == 9
    assert counts["completed_count"] == 2
