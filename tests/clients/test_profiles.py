"""Profiles through real clients: create, update, import, merge, in bulk, query, delete."""

from __future__ import annotations

import httpx
import pytest

from tests.clients.client import KINDS, Client
from tests.clients.driver import Refused
from tests.mockserver.helpers import Json, attributes_of, create_list, ids_of, profile_body, taken

ADA = "ada@northwind.shop"


def person_of(sdk: Client, email: str = ADA, **facts: object) -> str:
    """Create a profile with the client and return its id."""
    return str(sdk.create_profile(profile_body(email, **facts))["data"]["id"])


def test_create_profile(sdk: Client, api: httpx.Client) -> None:
    created = sdk.create_profile(
        profile_body(
            ADA,
            phone_number="+15005550006",
            external_id="crm-1",
            location={"city": "Łódź", "latitude": 51.75},
            properties={"plan": "gold", "sizes": [4, 5]},
        )
    )["data"]
    assert created["attributes"]["email"] == ADA
    kept = attributes_of(api.get(f"/api/profiles/{created['id']}"))
    assert (kept["phone_number"], kept["external_id"]) == ("+15005550006", "crm-1")
    assert kept["location"]["city"] == "Łódź"
    assert kept["properties"] == {"plan": "gold", "sizes": [4, 5]}


def test_create_profile_twice_is_refused(sdk: Client) -> None:
    person = person_of(sdk)
    with pytest.raises(Refused) as refused:
        person_of(sdk)
    assert refused.value.status == 409
    (error,) = refused.value.body["errors"]
    assert (error["code"], error["meta"]) == ("duplicate_profile", {"duplicate_profile_id": person})


def test_update_profile(sdk: Client, api: httpx.Client) -> None:
    person = person_of(sdk, last_name="Byron", properties={"sizes": [4], "old": 1})
    patch: Json = {"append": {"sizes": 5}, **({"unset": "old"} if sdk.kind.unsets else {})}
    body = profile_body(id=person, first_name="Ada", meta={"patch_properties": patch})
    changed = sdk.update_profile(person, body)["data"]
    assert (changed["id"], changed["attributes"]["first_name"]) == (person, "Ada")
    kept = attributes_of(api.get(f"/api/profiles/{person}"))
    assert (kept["first_name"], kept["last_name"]) == ("Ada", "Byron")
    assert kept["properties"] == {"sizes": [4, 5], **({} if sdk.kind.unsets else {"old": 1})}


def test_create_or_update_profile(sdk: Client, api: httpx.Client) -> None:
    first = sdk.create_or_update_profile(profile_body(ADA, title="Ms"))["data"]
    second = sdk.create_or_update_profile(profile_body(ADA, first_name="Ada"))["data"]
    assert first["id"] == second["id"]
    kept = attributes_of(api.get(f"/api/profiles/{first['id']}"))
    assert (kept["title"], kept["first_name"]) == ("Ms", "Ada")


def test_merge_profiles(sdk: Client, api: httpx.Client) -> None:
    kept, merged = person_of(sdk), person_of(sdk, "ada@old.shop", properties={"plan": "gold"})
    body = {
        "data": {
            "type": "profile-merge",
            "id": kept,
            "relationships": {"profiles": {"data": [{"type": "profile", "id": merged}]}},
        }
    }
    answer = sdk.merge_profiles(body)
    assert answer is None or answer["data"]["id"] == kept
    (person,) = taken(api.get("/api/profiles"))["data"]
    assert (person["id"], person["attributes"]["properties"]) == (kept, {"plan": "gold"})


def test_bulk_import_profiles(sdk: Client, api: httpx.Client) -> None:
    vip = create_list(api)
    people = [
        {"type": "profile", "attributes": {"email": f"p{number}@northwind.shop", "first_name": f"P{number}"}}
        for number in range(3)
    ]
    body = {
        "data": {
            "type": "profile-bulk-import-job",
            "attributes": {"profiles": {"data": people}},
            "relationships": {"lists": {"data": [{"type": "list", "id": vip}]}},
        }
    }
    job = sdk.bulk_import_profiles(body)["data"]
    assert (job["type"], job["attributes"]["total_count"]) == ("profile-bulk-import-job", 3)
    done = sdk.get_bulk_import_profiles_job(job["id"])["data"]["attributes"]
    assert (done["status"], done["completed_count"], done["failed_count"]) == ("complete", 3, 0)
    assert ids_of(sdk.get_bulk_import_profiles_jobs()) == [job["id"]]
    imported = ids_of(sdk.get_profiles_for_bulk_import_profiles_job(job["id"]))
    assert len(imported) == 3
    assert ids_of(sdk.get_profile_ids_for_bulk_import_profiles_job(job["id"])) == imported
    assert ids_of(sdk.get_list_for_bulk_import_profiles_job(job["id"])) == [vip]
    assert ids_of(sdk.get_list_ids_for_bulk_import_profiles_job(job["id"])) == [vip]
    assert sdk.get_errors_for_bulk_import_profiles_job(job["id"])["data"] == []
    members = taken(api.get(f"/api/lists/{vip}/profiles"))["data"]
    assert {item["attributes"]["first_name"] for item in members} == {"P0", "P1", "P2"}


def test_query_profiles(sdk: Client) -> None:
    ids = [person_of(sdk, f"{name}+tag@northwind.shop") for name in ("ada", "bob", "cy")]
    found = sdk.get_profiles(filter='equals(email,"bob+tag@northwind.shop")')["data"]
    assert [item["id"] for item in found] == [ids[1]]
    found = sdk.get_profiles(
        filter='any(email,["ada+tag@northwind.shop","cy+tag@northwind.shop"])', sort="-email", page_size=10
    )["data"]
    assert [item["id"] for item in found] == [ids[2], ids[0]]
    read = sdk.get_profile(ids[0])["data"]
    assert read["attributes"]["email"] == "ada+tag@northwind.shop"


def _cursor_of(link: str) -> str:
    return httpx.URL(link).params["page[cursor]"]


def test_query_profiles_page_by_page(sdk: Client) -> None:
    ids = [person_of(sdk, f"p{number}@northwind.shop") for number in range(5)]
    page = sdk.get_profiles(page_size=2, sort="email")
    met = [item["id"] for item in page["data"]]
    while page["links"].get("next"):
        link = page["links"]["next"]
        # The official SDKs take the link; the others have their users find the cursor in it.
        cursor = _cursor_of(link) if sdk.kind is KINDS["klaviyo-api-client-0.1.1"] else link
        page = sdk.get_profiles(page_size=2, sort="email", page_cursor=cursor)
        met += [item["id"] for item in page["data"]]
    assert met == ids


@pytest.mark.parametrize("by", ["email", "phone_number", "id"])
def test_delete_profile(sdk: Client, api: httpx.Client, by: str) -> None:
    gone = person_of(sdk, phone_number="+15005550006")
    stays = person_of(sdk, "bob@northwind.shop")
    known = {"email": {"email": ADA}, "phone_number": {"phone_number": "+15005550006"}, "id": {}}[by]
    person: Json = {"type": "profile", "attributes": known, **({"id": gone} if by == "id" else {})}
    body = {"data": {"type": "data-privacy-deletion-job", "attributes": {"profile": {"data": person}}}}
    assert sdk.request_profile_deletion(body) is None
    assert [item["id"] for item in taken(api.get("/api/profiles"))["data"]] == [stays]
    with pytest.raises(Refused) as refused:
        sdk.get_profile(gone)
    assert refused.value.status == 404


def test_accounts(sdk: Client) -> None:
    (account,) = sdk.get_accounts()["data"]
    read = sdk.get_account(account["id"])["data"]
    assert read["type"] == "account"
    assert read["attributes"]["public_api_key"] == account["attributes"]["public_api_key"]
