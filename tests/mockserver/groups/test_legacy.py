"""Lists of the old API, v1 and v2; the traces that they leave are read with the new one."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyApi
from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from tests.mockserver.groups.old_calls import v1, v2
from tests.mockserver.helpers import (
    Starter,
    attributes_of,
    connect,
    create_list,
    create_profile,
    ids_of,
    members_body,
    taken,
)
from tests.mockserver.people_helpers import (
    ADA,
    BOB,
    members_of,
    pending_confirmations,
    person_of,
)


def test_a_list_of_v2_from_beginning_to_end(old: httpx.Client, key: str) -> None:
    vip = v2(old, "POST", "lists", key, list_name="VIP")["list_id"]
    assert v2(old, "GET", "lists", key) == [{"list_id": vip, "list_name": "VIP"}]
    read = v2(old, "GET", f"list/{vip}", key)
    assert read.keys() == {"list_name", "created", "updated", "folder_name"}
    assert v2(old, "PUT", f"list/{vip}", key, list_name="Very important") is None
    assert attributes_of(old.get(f"/api/lists/{vip}"))["name"] == "Very important"
    assert v2(old, "DELETE", f"list/{vip}", key) is None
    assert taken(old.get("/api/lists"))["data"] == []


def test_people_confirm_first_on_a_new_list(
    old_mock: MockServer, old: httpx.Client, key: str, start: Starter
) -> None:
    """V2SUB calls double opt-in the default; the answer names no one then."""
    vip = v2(old, "POST", "lists", key, list_name="VIP")["list_id"]
    assert v2(old, "POST", f"list/{vip}/subscribe", key, profiles=[{"email": ADA}]) == []
    assert v2(old, "GET", f"list/{vip}/members", key, emails=[ADA]) == []
    assert pending_confirmations(old_mock.account(key)) == [(person_of(old), vip)]
    with connect(start(Settings(legacy="serve", legacy_opt_in="single_opt_in")), key) as single:
        vip = v2(single, "POST", "lists", key, list_name="VIP")["list_id"]
        (added,) = v2(single, "POST", f"list/{vip}/subscribe", key, profiles=[{"email": ADA}])
        assert added == {"id": person_of(single), "email": ADA}


@pytest.mark.parametrize(
    ("post", "method", "get"),
    [
        ("list/{}/get-members", "GET", "list/{}/members"),
        ("list/{}/get-list-subscriptions", "GET", "list/{}/subscribe"),
    ],
)
def test_a_question_is_posted_too(old: httpx.Client, key: str, post: str, method: str, get: str) -> None:
    vip = create_list(old)
    v2(old, "POST", f"list/{vip}/subscribe", key, profiles=[{"email": ADA}])
    asked = {"emails": [ADA, BOB]}
    found = v2(old, "POST", post.format(vip), key, **asked)
    assert [item["email"] for item in found] == [ADA]
    assert found == v2(old, method, get.format(vip), key, **asked)


def test_members_of_a_segment_are_asked_for_by_post(
    old_mock: MockServer, old: httpx.Client, key: str
) -> None:
    people = [{"id": "AdA001", "email": ADA}, {"id": "BoB001", "email": BOB}]
    seed(
        old_mock.account(key),
        {"profiles": people, "segments": [{"id": "SEG", "name": "x", "members": ["AdA001"]}]},
    )
    (found,) = v2(old, "POST", "segment/SEG/get-members", key, emails=[ADA, BOB])
    assert (found["id"], found["email"]) == ("AdA001", ADA)
    missing = old.post("/api/v2/segment/NOPE/get-members", json={"api_key": key, "emails": [ADA]})
    assert missing.status_code == 404 and "detail" in missing.json()


def test_a_list_of_v1_from_beginning_to_end(old: httpx.Client, key: str) -> None:
    made = v1(old, "POST", "lists", key, name="VIP", list_type="list")
    vip = made["id"]
    assert (made["object"], made["name"], made["person_count"]) == ("list", "VIP", 0)
    create_list(old, "News")
    page = v1(old, "GET", "lists", key, page=1, count=1)
    assert (page["object"], page["total"], [item["name"] for item in page["data"]]) == ("$list", 2, ["News"])
    assert v1(old, "PUT", f"list/{vip}", key, name="Very important")["name"] == "Very important"
    assert v1(old, "GET", f"list/{vip}", key)["name"] == "Very important"
    assert v1(old, "DELETE", f"list/{vip}", key)["deleted"] is True
    assert [item["attributes"]["name"] for item in taken(old.get("/api/lists"))["data"]] == ["News"]


@pytest.mark.parametrize(("path", "word"), [("v1/list/{}", "message"), ("v2/list/{}", "detail")])
def test_a_list_that_is_not_there_or_has_no_name_is_refused(
    old: httpx.Client, key: str, path: str, word: str
) -> None:
    for method in ("GET", "PUT", "DELETE"):
        missing = old.request(method, f"/api/{path.format('NOPE01')}", params={"api_key": key})
        assert missing.status_code == 404 and word in missing.json()
    unnamed = old.put(f"/api/{path.format(create_list(old))}", params={"api_key": key})
    assert unnamed.status_code == 400 and word in unnamed.json()
    assert old.post(f"/api/{path[:2]}/lists", params={"api_key": key}).status_code == 400


def test_an_address_is_excluded_from_a_list(old: httpx.Client, key: str) -> None:
    vip = create_list(old)
    v1(old, "POST", f"list/{vip}/members", key, email=ADA)
    assert v1(old, "POST", f"list/{vip}/members/exclude", key, email=ADA) == {"already_excluded": False}
    assert v1(old, "POST", f"list/{vip}/members/exclude", key, email=ADA) == {"already_excluded": True}
    assert v1(old, "POST", f"list/{vip}/members/exclude", key, email=BOB) == {"already_excluded": False}
    assert members_of(old, vip) == []
    assert v1(old, "GET", f"list/{vip}/exclusions", key)["total"] == 2


@pytest.mark.parametrize("path", ["members", "members/batch", "members/exclude"])
def test_v1_says_what_is_missing(old: httpx.Client, key: str, path: str) -> None:
    answer = old.post(f"/api/v1/list/{create_list(old)}/{path}", data={"api_key": key})
    assert answer.status_code == 400 and "message" in answer.json()


PERSON, LIST, SEGMENT = "01GDDKASAP8TKDDA2GRZDSVP4H", "Y6nRLr", "UTd5ui"


@pytest.mark.parametrize("client", ["klaviyo-legacy-py-3.1.7", "node-klaviyo-1.1.3"])
def test_what_retired_clients_sent_of_people_is_answered(
    old_mock: MockServer, corpus: Path, client: str
) -> None:
    requests = [json.loads(line) for line in (corpus / f"{client}.jsonl").read_text().splitlines()]
    about_people = ("/list", "/lists", "/group/", "/person/", "/people/", "/segment/", "/data-privacy/")
    sent = [
        item
        for item in requests
        if LegacyApi.owns(item["path"])
        and any(part in item["path"] for part in about_people)
        and "timeline" not in item["path"]
    ]
    assert len(sent) > 15
    account = old_mock.account("pk_test_0000000000000000000000000000000000")
    refused = []
    for item in sent:
        account.reset()
        seed(
            account,
            {
                "profiles": [
                    {"id": PERSON, "email": "sarah.mason@example.com"},
                    {"email": "gone@example.com"},
                    {"phone_number": "+15005550009"},
                ],
                "lists": [{"id": LIST, "name": "Newsletter", "members": [PERSON]}],
                "segments": [{"id": SEGMENT, "name": "Buyers"}],
            },
        )
        url = f"{old_mock.url}{item['path']}" + (f"?{item['query']}" if item["query"] else "")
        kept = {name: value for name, value in item["headers"] if name == "Content-Type"}
        answer = httpx.request(item["method"], url, content=item["body"], headers=kept)
        if answer.status_code != 200:
            refused.append((item["use_case"], answer.text))
    assert refused == []


def test_lists_of_both_apis_are_the_same(old: httpx.Client, key: str) -> None:
    vip = v2(old, "POST", "lists", key, list_name="VIP")["list_id"]
    ada = create_profile(old, ADA)
    taken(old.post(f"/api/lists/{vip}/relationships/profiles", json=members_body(ada)), 204)
    (record,) = v2(old, "GET", f"group/{vip}/members/all", key)["records"]
    assert record == {"id": ada, "email": ADA}
    assert ids_of(taken(old.get("/api/lists"))) == [vip]
