"""Members and subscribers of lists in the old API; the traces that they leave are read with the new one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.control.snapshot import snapshot
from klaviyo_rehearsal.mockserver.groups.legacy import CALLS
from klaviyo_rehearsal.mockserver.legacy import pages
from klaviyo_rehearsal.mockserver.people.consent import confirm
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.groups.old_calls import double_list, v1, v2
from tests.mockserver.helpers import (
    Json,
    Starter,
    attributes_of,
    connect,
    create_list,
    create_profile,
    ids_of,
    plan_is,
    rule,
    taken,
)
from tests.mockserver.people_helpers import (
    ADA,
    BOB,
    PHONE,
    leaver,
    marketing_of,
    members_of,
    pending_confirmations,
    person_of,
    subscribe,
    subscriber,
    subscriptions_of,
    suppress,
    unsubscribe,
)


def test_people_subscribe_with_what_is_known_of_them(old: httpx.Client, key: str) -> None:
    vip = create_list(old)
    profiles = [
        {"email": ADA, "phone_number": PHONE, "sms_consent": True, "$first_name": "Ada", "plan": "gold"},
        {"email": BOB, "phone_number": "+15005550009", "$consent": ["email"], "$source": "footer"},
    ]
    answered = v2(old, "POST", f"list/{vip}/subscribe", key, profiles=profiles)
    assert answered == [
        {"id": person_of(old, ADA), "email": ADA, "phone_number": PHONE},
        {"id": person_of(old, BOB), "email": BOB, "phone_number": "+15005550009"},
    ]
    assert members_of(old, vip) == [ADA, BOB]
    read = subscriptions_of(old)
    assert read["sms"]["marketing"]["consent"] == read["email"]["marketing"]["consent"] == "SUBSCRIBED"
    read = subscriptions_of(old, BOB)
    assert read["sms"]["marketing"]["consent"] == "NEVER_SUBSCRIBED"
    assert read["email"]["marketing"]["custom_method_detail"] == "footer"
    kept = attributes_of(old.get(f"/api/profiles/{person_of(old)}"))
    assert (kept["first_name"], kept["properties"]) == ("Ada", {"plan": "gold"})


def test_under_double_opt_in_nobody_is_answered(old_mock: MockServer, old: httpx.Client, key: str) -> None:
    vip = double_list(old)
    assert v2(old, "POST", f"list/{vip}/subscribe", key, profiles=[{"email": ADA}]) == []
    assert members_of(old, vip) == []
    ((person, asked),) = pending_confirmations(old_mock.account(key))
    assert (person, asked) == (person_of(old), vip)
    assert confirm(old_mock.account(key), person, vip)
    assert (members_of(old, vip), marketing_of(old)["consent"]) == ([ADA], "SUBSCRIBED")


@pytest.mark.parametrize("entry", [{}, {"phone_number": PHONE}, {"$first_name": "Ada"}])
def test_who_says_too_little_is_not_subscribed(old: httpx.Client, key: str, entry: Json) -> None:
    vip = create_list(old)
    assert v2(old, "POST", f"list/{vip}/subscribe", key, profiles=[entry]) == []
    assert members_of(old, vip) == []


@pytest.mark.parametrize("profiles", [None, "ada", [5], 5])
@pytest.mark.parametrize("what", ["subscribe", "members"])
def test_profiles_that_are_none_are_refused(old: httpx.Client, key: str, what: str, profiles: Any) -> None:
    body = {"api_key": key, "profiles": profiles}
    assert "detail" in taken(old.post(f"/api/v2/list/{create_list(old)}/{what}", json=body), 400)


def test_both_apis_subscribe_alike(start: Starter) -> None:
    server = start(Settings(legacy="serve"), Clock(datetime(2026, 11, 1, tzinfo=UTC)))
    with connect(server, "pk_OLDONE_x") as one, connect(server, "pk_NEWONE_x") as other:
        vip = create_list(one)
        v2(
            one,
            "POST",
            f"list/{vip}/subscribe",
            "pk_OLDONE_x",
            profiles=[{"email": ADA, "phone_number": PHONE, "sms_consent": True}],
        )
        v2(one, "DELETE", f"list/{vip}/subscribe", "pk_OLDONE_x", emails=[ADA])
        vip = create_list(other)
        subscribe(other, subscriber(ADA, "email", "sms", phone_number=PHONE), list_id=vip)
        unsubscribe(other, leaver(ADA), list_id=vip)
        before, after = subscriptions_of(one), subscriptions_of(other)
    for read in (before, after):
        del read["email"]["marketing"]["list_suppressions"][0]["list_id"]
    assert before == after
    accounts = [snapshot(server.account(key))["profiles"][0] for key in ("pk_OLDONE_x", "pk_NEWONE_x")]
    for profile in accounts:
        del profile["id"], profile["consent"]["list_suppressions"][0]["list_id"]
    assert accounts[0] == accounts[1]


def test_members_join_and_leave_without_a_word_on_consent(old: httpx.Client, key: str) -> None:
    vip = create_list(old)
    added = v2(old, "POST", f"list/{vip}/members", key, profiles=[{"email": ADA, "plan": "gold"}, {"x": 1}])
    assert [item["email"] for item in added] == [ADA]
    assert marketing_of(old)["consent"] == "NEVER_SUBSCRIBED"
    found = v2(old, "GET", f"list/{vip}/members", key, emails=[ADA, BOB], phone_numbers=[], push_tokens=[])
    assert [item["id"] for item in found] == [person_of(old)]
    assert datetime.strptime(found[0]["created"], "%Y-%m-%dT%H:%M:%SZ")
    v2(old, "DELETE", f"list/{vip}/members", key, emails=[ADA])
    assert members_of(old, vip) == []
    assert marketing_of(old)["list_suppressions"] == []


def test_who_is_suppressed_is_a_member_and_no_subscriber(old: httpx.Client, key: str) -> None:
    vip = create_list(old)
    v2(old, "POST", f"list/{vip}/subscribe", key, profiles=[{"email": ADA}, {"email": BOB}])
    suppress(old, BOB)
    asked = {"emails": [ADA, BOB]}
    assert [item["email"] for item in v2(old, "GET", f"list/{vip}/members", key, **asked)] == [ADA, BOB]
    assert [item["email"] for item in v2(old, "GET", f"list/{vip}/subscribe", key, **asked)] == [ADA]


def test_who_unsubscribes_leaves_the_list_and_a_stranger_keeps_all(old: httpx.Client, key: str) -> None:
    vip, news = create_list(old, "VIP"), create_list(old, "News")
    v2(old, "POST", f"list/{vip}/subscribe", key, profiles=[{"email": ADA}])
    v2(old, "POST", f"list/{news}/subscribe", key, profiles=[{"email": BOB}])
    v2(old, "DELETE", f"list/{vip}/subscribe", key, emails=[ADA, BOB])
    assert (members_of(old, vip), members_of(old, news)) == ([], [BOB])
    (record,) = v2(old, "GET", f"list/{vip}/exclusions/all", key)["records"]
    assert (record["id"], record["email"], record["reason"]) == (person_of(old), ADA, "Unsubscribed")
    assert [item["email"] for item in v1(old, "GET", f"list/{vip}/exclusions", key)["data"]] == [ADA]
    # The new API would have unsubscribed the stranger from everything (P31).
    assert marketing_of(old, BOB)["consent"] == "SUBSCRIBED"


def test_a_stranger_loses_all_where_the_setting_has_it_so(key: str, start: Starter) -> None:
    with connect(start(Settings(legacy="serve", unsubscribed_strangers="lose")), key) as old:
        vip, news = create_list(old, "VIP"), create_list(old, "News")
        v2(old, "POST", f"list/{news}/subscribe", key, profiles=[{"email": BOB}])
        v2(old, "DELETE", f"list/{vip}/subscribe", key, emails=[BOB])
        assert marketing_of(old, BOB)["consent"] == "UNSUBSCRIBED"


def test_all_members_come_with_a_marker_for_the_next(
    old_mock: MockServer, old: httpx.Client, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_RECORDS", 2)
    people = [{"id": f"p{number}", "email": f"p{number}@northwind.shop"} for number in range(5)]
    ids = [person["id"] for person in people]
    content = {
        "profiles": people,
        "lists": [{"id": "VIP", "name": "VIP", "members": ids}],
        "segments": [{"id": "SEG", "name": "Buyers", "members": ids[:1]}],
    }
    seed(old_mock.account(key), content)
    page = v2(old, "GET", "group/VIP/members/all", key)
    met = page["records"]
    while "marker" in page:
        page = v2(old, "GET", "group/VIP/members/all", key, marker=page["marker"])
        met += page["records"]
    assert met == people
    assert v2(old, "GET", "group/SEG/members/all", key) == {"records": people[:1]}
    wrong = old.request("GET", "/api/v2/group/VIP/members/all", json={"api_key": key, "marker": "x"})
    assert wrong.status_code == 400
    missing = old.request("GET", "/api/v2/group/NOPE01/members/all", json={"api_key": key})
    assert missing.status_code == 404


def test_members_of_a_segment_are_asked_for_by_address(
    old_mock: MockServer, old: httpx.Client, key: str
) -> None:
    ada = create_profile(old, ADA)
    create_profile(old, BOB)
    seed(old_mock.account(key), {"segments": [{"id": "SEG", "name": "Buyers", "members": [ada]}]})
    found = v1(old, "GET", "segment/SEG/members", key, email=f"{ADA},{BOB}")
    assert [(item["email"], item["person"]["id"]) for item in found["data"]] == [(ADA, ada)]
    assert v1(old, "GET", "segment/SEG/members", key)["total"] == 1
    assert old.get("/api/v1/segment/NOPE01/members", params={"api_key": key}).status_code == 404


def test_members_of_a_segment_are_the_same_before_and_after_another_read(
    old_mock: MockServer, old: httpx.Client, key: str
) -> None:
    ada, account = create_profile(old, ADA, properties={"plan": "gold"}), old_mock.account(key)
    create_profile(old, BOB)
    body = {"data": {"type": "segment", "attributes": {"name": "Gold", "definition": rule(plan_is("gold"))}}}
    gold = taken(old.post("/api/segments", json=body), 201)["data"]["id"]

    def everything() -> list[Any]:
        asked = LegacyCall("segments of person", ids=(ada,))
        return [
            v2(old, "GET", f"group/{gold}/members/all", key)["records"],
            [item["email"] for item in v1(old, "GET", f"segment/{gold}/members", key)["data"]],
            [item["email"] for item in v1(old, "GET", f"segment/{gold}/members", key, email=ADA)["data"]],
            CALLS["segments of person"](account, asked).content,
        ]

    before = everything()
    assert ids_of(taken(old.get(f"/api/segments/{gold}/profiles"))) == [ada]
    assert before == everything()
    assert before == [[{"id": ada, "email": ADA}], [ADA], [ADA], [{"type": "segment", "id": gold}]]


@pytest.mark.parametrize(("confirms", "on_it"), [("true", False), ("false", True)])
def test_a_member_of_v1_is_asked_to_confirm_where_both_say_so(
    old: httpx.Client, key: str, confirms: str, on_it: bool
) -> None:
    vip = double_list(old)
    properties = json.dumps({"$first_name": "Ada", "plan": "gold"})
    fields = {"email": ADA, "properties": properties, "confirm_optin": confirms}
    answer = v1(old, "POST", f"list/{vip}/members", key, **fields)
    assert (answer["person"]["$email"], answer["list"]["id"]) == (ADA, vip)
    assert answer["already_member"] is False
    assert members_of(old, vip) == ([ADA] if on_it else [])
    kept = attributes_of(old.get(f"/api/profiles/{person_of(old)}"))
    assert (kept["first_name"], kept["properties"]) == ("Ada", {"plan": "gold"})
    again = v1(old, "POST", f"list/{vip}/members", key, **fields)
    assert again["already_member"] is on_it


def test_members_of_v1_come_and_go_in_batches(old: httpx.Client, key: str) -> None:
    vip = create_list(old)
    batch = json.dumps([{"email": ADA, "properties": {"plan": "gold"}}, {"email": BOB}])
    added = v1(old, "POST", f"list/{vip}/members/batch", key, batch=batch, confirm_optin="false")
    assert [item["person"]["email"] for item in added] == [ADA, BOB]
    found = v1(old, "GET", f"list/{vip}/members", key, email=f"{ADA},nobody@northwind.shop")
    assert [item["email"] for item in found["data"]] == [ADA]
    assert v1(old, "GET", f"list/{vip}/members", key)["total"] == 2
    removed = json.dumps([{"email": ADA}])
    v1(old, "DELETE", f"list/{vip}/members/batch", key, batch=removed)
    assert members_of(old, vip) == [BOB]
