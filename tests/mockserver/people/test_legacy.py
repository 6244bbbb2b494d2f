"""People of the old API: v1 person, search, exclusions, deletion, and consent said along the way."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.http.legacy_calls import perform
from klaviyo_rehearsal.mockserver.people.consent import EMAIL, SMS, consent_to
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import Json, attributes_of, create_list, create_profile, taken
from tests.mockserver.people_helpers import (
    ADA,
    BOB,
    PHONE,
    leaver,
    marketing_of,
    person_of,
    reasons_of,
    subscribe,
    subscriber,
    subscriptions_of,
    suppress,
    unsubscribe,
)

PERSON: Json = {
    "first_name": "Ada",
    "external_id": "crm-1",
    "location": {"city": "London"},
    "properties": {"plan": "gold", "b": 2},
}


@pytest.fixture
def account() -> Account:
    return Account("ABC123", Settings(), Clock(datetime(2026, 11, 1, 12, tzinfo=UTC)))


def call(client: httpx.Client, method: str, path: str, key: str, **fields: Any) -> httpx.Response:
    """Call v1: the key and all arguments travel in the query."""
    return client.request(method, path, params={"api_key": key, **fields})


def test_a_person_is_read_with_its_old_names(old: httpx.Client, key: str) -> None:
    ada = create_profile(old, ADA, **PERSON)
    read = taken(call(old, "GET", f"/api/v1/person/{ada}", key))
    assert (read["object"], read["id"]) == ("person", ada)
    assert (read["$email"], read["email"], read["$first_name"]) == (ADA, ADA, "Ada")
    assert (read["$id"], read["$city"], read["plan"]) == ("crm-1", "London", "gold")
    assert (read["$last_name"], read["last_name"], read["first_name"]) == ("", "", "Ada")
    assert datetime.strptime(read["created"], "%Y-%m-%d %H:%M:%S")


def test_a_person_is_changed_by_the_arguments(old: httpx.Client, key: str) -> None:
    ada = create_profile(old, ADA, **PERSON)
    fields = {"$last_name": "Byron", "plan": "silver", "$unset": json.dumps(["b"])}
    changed = taken(call(old, "PUT", f"/api/v1/person/{ada}", key, **fields))
    assert (changed["$last_name"], changed["plan"]) == ("Byron", "silver")
    read = attributes_of(old.get(f"/api/profiles/{ada}"))
    assert (read["first_name"], read["last_name"]) == ("Ada", "Byron")
    assert read["properties"] == {"plan": "silver"}


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_an_unknown_person_is_a_404_with_a_message(old: httpx.Client, key: str, method: str) -> None:
    answer = taken(call(old, method, "/api/v1/person/NOPE01", key), 404)
    assert answer["status"] == 404 and "NOPE01" in answer["message"]


@pytest.mark.parametrize("by", ["email", "phone_number", "external_id"])
def test_a_person_is_found_by_any_identifier(old: httpx.Client, key: str, by: str) -> None:
    ada = create_profile(old, ADA, phone_number=PHONE, external_id="crm-1")
    known = {"email": ADA, "phone_number": PHONE, "external_id": "crm-1"}[by]
    body = {"api_key": key, by: known}
    assert taken(old.request("GET", "/api/v2/people/search", json=body)) == {"id": ada}
    missing = taken(old.request("GET", "/api/v2/people/search", json={**body, by: "x"}), 404)
    # facts E26
    assert missing == {"detail": "There is no profile matching the given parameters."}


def test_a_search_for_nothing_is_refused(old: httpx.Client, key: str) -> None:
    assert "detail" in taken(old.request("GET", "/api/v2/people/search", json={"api_key": key}), 400)


def test_exclusions_are_listed_with_their_old_reasons(old: httpx.Client, key: str) -> None:
    subscribe(old, subscriber(), list_id=create_list(old))
    unsubscribe(old, leaver())
    suppress(old, BOB)
    page = taken(call(old, "GET", "/api/v1/people/exclusions", key))
    assert (page["total"], page["page"]) == (2, 0)
    assert {(item["email"], item["reason"]) for item in page["data"]} == {
        (ADA, "unsubscribed"),
        (BOB, "manually_excluded"),
    }
    one = taken(call(old, "GET", "/api/v1/people/exclusions", key, reason="unsubscribed"))
    assert [item["email"] for item in one["data"]] == [ADA]
    last = taken(call(old, "GET", "/api/v1/people/exclusions", key, page=1, count=1, sort="asc"))
    assert ([item["email"] for item in last["data"]], last["start"], last["end"]) == ([BOB], 1, 1)
    for wrong in ({"page": "x"}, {"count": "0"}, {"count": "-1"}):
        assert "message" in taken(call(old, "GET", "/api/v1/people/exclusions", key, **wrong), 400)


def test_a_person_is_excluded_and_included_again(old: httpx.Client, key: str) -> None:
    create_profile(old, ADA)
    path = "/api/v1/people/exclusions"
    answer = taken(call(old, "POST", path, key, email=ADA, timestamp="2020-01-02 03:04:05"))
    assert answer == {"already_excluded": False}
    (entry,) = marketing_of(old)["suppression"]
    assert entry == {"reason": "USER_SUPPRESSED", "timestamp": "2020-01-02T03:04:05.000000+00:00"}
    assert taken(call(old, "POST", path, key, email=ADA)) == {"already_excluded": True}
    taken(call(old, "DELETE", path, key, email=ADA))
    assert reasons_of(old) == []
    taken(call(old, "DELETE", path, key, email=BOB), 404)
    taken(call(old, "POST", path, key), 400)


def test_someone_unknown_is_excluded_as_the_new_api_suppresses_them(old: httpx.Client, key: str) -> None:
    taken(call(old, "POST", "/api/v1/people/exclusions", key, email=ADA))
    suppress(old, BOB)
    assert reasons_of(old, ADA) == reasons_of(old, BOB) == ["USER_SUPPRESSED"]


@pytest.mark.parametrize("by", ["email", "phone_number", "person_id"])
def test_a_person_is_deleted(old: httpx.Client, key: str, by: str) -> None:
    ada = create_profile(old, ADA, phone_number=PHONE)
    known = {"email": ADA, "phone_number": PHONE, "person_id": ada}[by]
    path = "/api/v2/data-privacy/deletion-request"
    assert old.post(path, json={"api_key": key, by: known}).content == b""
    assert taken(old.get("/api/profiles"))["data"] == []
    taken(old.post(path, json={"api_key": key, by: known}), 404)


@pytest.mark.parametrize("wrong", [{}, {"email": ADA, "phone_number": PHONE}, {"email": 5}])
def test_a_deletion_names_one_person(old: httpx.Client, key: str, wrong: Json) -> None:
    create_profile(old, ADA)
    taken(old.post("/api/v2/data-privacy/deletion-request", json={"api_key": key, **wrong}), 400)
    assert person_of(old)


@pytest.mark.parametrize(
    ("said", "granted"),
    [
        ({"$consent": ["email", "sms", "web", 5]}, {EMAIL, SMS}),
        ({"$consent": "email"}, {EMAIL}),
        ({"sms_consent": True}, {SMS}),
        ({"sms_consent": "true"}, {SMS}),
        ({"sms_consent": False, "$consent": []}, set()),
        ({"$consent": ["directmail", "mobile"]}, set()),
        ({}, set()),
    ],
)
def test_consent_said_along_the_way_is_consent(account: Account, said: Json, granted: set[str]) -> None:
    known = {"$email": ADA, "$phone_number": PHONE}
    calls = [
        LegacyCall.identify({**known, **said}),
        LegacyCall.track("Signed Up", {**known, **said}),
    ]
    for each in calls:
        account.reset()
        assert perform(account, each).recorded
        (person,) = account.profiles
        consents = {purpose for purpose in (EMAIL, SMS) if consent_to(account, person, purpose)}
        assert consents == granted
        assert (account.profiles.get(person) or {})["properties"] == {}


def test_consent_that_reaches_nobody_is_not_kept(account: Account) -> None:
    perform(account, LegacyCall.identify({"$email": ADA, "sms_consent": True, "$consent": ["sms"]}))
    assert len(account.consents) == 0


def test_consent_is_said_with_a_change_of_a_person(old: httpx.Client, key: str) -> None:
    ada = create_profile(old, ADA)
    taken(call(old, "PUT", f"/api/v1/person/{ada}", key, **{"$consent": "email", "$source": "CRM"}))
    read = subscriptions_of(old)["email"]["marketing"]
    assert (read["consent"], read["custom_method_detail"]) == ("SUBSCRIBED", "CRM")


def test_where_someone_was_is_kept(account: Account) -> None:
    track = LegacyCall("track", {"event": "x", "customer_properties": {"$email": ADA}, "ip": "203.0.113.7"})
    assert perform(account, track).recorded
    (person,) = account.profiles
    assert (account.profiles.get(person) or {})["location"]["ip"] == "203.0.113.7"


def test_a_person_is_found_by_the_exchange_id_of_a_link(old: httpx.Client, key: str) -> None:
    body = {"api_key": key, "exchange_id": "kx-1"}
    assert "detail" in taken(old.post("/api/v2/people/exchange", json=body), 404)
    said = {"token": key[3:9], "properties": {"$email": ADA, "$exchange_id": "kx-1"}}
    assert old.post("/api/identify", json=said).text == "1"
    assert taken(old.post("/api/v2/people/exchange", json=body)) == {"id": person_of(old)}
    assert "detail" in taken(old.post("/api/v2/people/exchange", json={"api_key": key}), 400)


def test_a_page_of_exclusions_has_500(account: Account) -> None:
    for number in range(501):
        perform(account, LegacyCall("exclude person", {"email": f"p{number}@northwind.shop"}, (), "v1"))
    page = perform(account, LegacyCall("list exclusions", {}, (), "v1")).content
    assert (page["page_size"], len(page["data"]), page["total"]) == (500, 500, 501)
