"""Lists: kept, renamed, deleted; who is on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import (
    NEWEST,
    OLDEST,
    REVISIONS,
    ClientFactory,
    Starter,
    attributes_of,
    connect,
    create_list,
    create_profile,
    error_of,
    ids_of,
    list_body,
    members_body,
    read_again,
    taken,
)

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("revision", REVISIONS)
def test_what_is_created_is_read_back(client_for: ClientFactory, key: str, revision: str) -> None:
    api = client_for(key, revision)
    created = taken(api.post("/api/lists", json=list_body("VIP")), 201)["data"]
    assert taken(api.get(f"/api/lists/{created['id']}"))["data"] == read_again(created)
    assert created["attributes"]["name"] == "VIP"
    assert created["attributes"]["opt_in_process"] == "single_opt_in"
    assert "." in created["attributes"]["created"]


def test_the_opt_in_process_can_be_chosen_at_the_newer_revision(api: httpx.Client) -> None:
    body = list_body("VIP", opt_in_process="double_opt_in")
    vip = taken(api.post("/api/lists", json=body), 201)["data"]
    assert vip["attributes"]["opt_in_process"] == "double_opt_in"
    refused = api.post("/api/lists", json=body, headers={"revision": OLDEST})
    assert error_of(refused, 400)["source"] == {"pointer": "/data/attributes/opt_in_process"}


def _change(api: httpx.Client, vip: str, **attributes: Any) -> httpx.Response:
    body = {"data": {"type": "list", "id": vip, "attributes": attributes}}
    return api.patch(f"/api/lists/{vip}", json=body)


def test_a_list_is_renamed_and_keeps_its_members(api: httpx.Client) -> None:
    vip, person = create_list(api, "VIP"), create_profile(api, "ada@northwind.shop")
    taken(api.post(f"/api/lists/{vip}/relationships/profiles", json=members_body(person)), 204)
    changed = taken(_change(api, vip, name="Very important"))["data"]
    assert changed["attributes"]["name"] == "Very important"
    assert changed["attributes"]["opt_in_process"] == "single_opt_in"
    assert ids_of(taken(api.get(f"/api/lists/{vip}/profiles"))) == [person]


def test_null_changes_nothing_in_a_list(api: httpx.Client) -> None:
    vip = create_list(api, "VIP")
    changed = attributes_of(_change(api, vip, name=None, opt_in_process=None))
    assert (changed["name"], changed["opt_in_process"]) == ("VIP", "single_opt_in")


def test_a_deleted_list_is_a_404_and_its_members_stay(api: httpx.Client) -> None:
    vip, person = create_list(api, "VIP"), create_profile(api, "ada@northwind.shop")
    members = f"/api/lists/{vip}/relationships/profiles"
    taken(api.post(members, json=members_body(person)), 204)
    taken(api.delete(f"/api/lists/{vip}"), 204)
    for answer in (
        api.get(f"/api/lists/{vip}"),
        api.delete(f"/api/lists/{vip}"),
        api.get(f"/api/lists/{vip}/profiles"),
        api.get(members),
        api.post(members, json=members_body(person)),
        _change(api, vip, name="VIP"),
    ):
        assert error_of(answer, 404)["detail"] == f"A list with id `{vip}` does not exist."
    assert taken(api.get("/api/lists"))["data"] == []
    assert taken(api.get(f"/api/profiles/{person}/lists"))["data"] == []
    assert taken(api.get(f"/api/profiles/{person}"))["data"]["id"] == person


def test_two_lists_may_have_one_name(api: httpx.Client) -> None:
    assert create_list(api, "VIP") != create_list(api, "VIP")
    found = taken(api.get("/api/lists", params={"filter": "equals(name,'VIP')"}))
    assert len(found["data"]) == 2


@pytest.fixture
def still(start: Starter, key: str) -> Iterator[tuple[httpx.Client, Clock]]:
    """Speak to an account whose clock stands."""
    clock = Clock(NOON)
    with connect(start(clock=clock), key) as api:
        yield api, clock


@pytest.fixture(scope="module")
def shelf() -> Iterator[tuple[httpx.Client, dict[str, str]]]:
    """Speak to an account of the lists b, c and a, made an hour apart; name their ids."""
    clock = Clock(NOON)
    with MockServer(clock=clock) as server, connect(server, "pk_SHELF0_test") as api:
        ids = {}
        for name in ("b", "c", "a"):
            ids[name] = create_list(api, name)
            clock.advance(3600)
        taken(_change(api, ids["b"], name="b"))
        yield api, ids


@pytest.mark.parametrize(
    ("params", "order"),
    [
        ({}, "bca"),
        ({"sort": "name"}, "abc"),
        ({"sort": "-name"}, "cba"),
        ({"sort": "-created"}, "acb"),
        ({"sort": "-updated"}, "bac"),
        ({"filter": 'equals(name,"c")'}, "c"),
        ({"filter": 'any(name,["a","c","z"])', "sort": "name"}, "ac"),
        ({"filter": "greater-than(created,2026-11-01T12:00:00Z)"}, "ca"),
        ({"filter": "greater-than(updated,2026-11-01T14:30:00Z)"}, "b"),
    ],
)
def test_lists_are_filtered_and_sorted(
    shelf: tuple[httpx.Client, dict[str, str]], params: dict[str, str], order: str
) -> None:
    api, three = shelf
    document = taken(api.get("/api/lists", params=params))
    assert ids_of(document) == [three[name] for name in order]


def test_lists_are_found_by_id(shelf: tuple[httpx.Client, dict[str, str]]) -> None:
    api, three = shelf
    found = taken(api.get("/api/lists", params={"filter": f"equals(id,'{three['c']}')"}))
    assert ids_of(found) == [three["c"]]


@pytest.mark.parametrize(("revision", "name"), [(NEWEST, "flow-triggers"), (OLDEST, "tags")])
def test_what_a_list_includes_is_empty(client_for: ClientFactory, key: str, revision: str, name: str) -> None:
    api = client_for(key, revision)
    vip = create_list(api)
    for path in ("/api/lists", f"/api/lists/{vip}"):
        document = taken(api.get(path, params={"include": name}))
        resource = document["data"][0] if isinstance(document["data"], list) else document["data"]
        assert document["included"] == []
        assert resource["relationships"][name]["data"] == []


def test_members_are_added_once_and_removed(api: httpx.Client) -> None:
    vip = create_list(api)
    ada, bob, cy = [create_profile(api, f"{name}@northwind.shop") for name in ("ada", "bob", "cy")]
    members = f"/api/lists/{vip}/relationships/profiles"

    def joined() -> dict[str, str]:
        listed = taken(api.get(f"/api/lists/{vip}/profiles"))["data"]
        return {item["id"]: item["attributes"]["joined_group_at"] for item in listed}

    taken(api.post(members, json=members_body(ada, bob, ada)), 204)
    before = joined()
    assert before.keys() == {ada, bob}
    taken(api.post(members, json=members_body(ada, bob, cy)), 204)
    assert joined() == {**before, cy: joined()[cy]}
    taken(api.request("DELETE", members, json=members_body(bob, "NOBODY")), 204)
    listed = taken(api.get(members))["data"]
    assert sorted(listed, key=lambda item: item["id"] != ada) == [
        {"type": "profile", "id": ada},
        {"type": "profile", "id": cy},
    ]


def test_an_unknown_profile_is_put_on_no_list(api: httpx.Client) -> None:
    vip, person = create_list(api), create_profile(api, "ada@northwind.shop")
    members = f"/api/lists/{vip}/relationships/profiles"
    error = error_of(api.post(members, json=members_body(person, "NOBODY")), 404)
    assert error["detail"] == "A profile with id NOBODY does not exist."
    assert taken(api.get(members))["data"] == []


@pytest.mark.parametrize(("count", "status"), [(0, 204), (1000, 204), (1001, 400)])
def test_a_thousand_members_may_come_in_one_call(api: httpx.Client, count: int, status: int) -> None:
    vip, person = create_list(api), create_profile(api, "ada@northwind.shop")
    answer = api.post(f"/api/lists/{vip}/relationships/profiles", json=members_body(*[person] * count))
    assert answer.status_code == status


def test_members_are_counted_when_asked_for(api: httpx.Client) -> None:
    vip = create_list(api)
    for number in range(3):
        person = create_profile(api, f"p{number}@northwind.shop")
        taken(api.post(f"/api/lists/{vip}/relationships/profiles", json=members_body(person)), 204)
    assert "profile_count" not in attributes_of(api.get(f"/api/lists/{vip}"))
    counted = {"additional-fields[list]": "profile_count"}
    assert attributes_of(api.get(f"/api/lists/{vip}", params=counted))["profile_count"] == 3
    only = {**counted, "fields[list]": "profile_count"}
    assert attributes_of(api.get(f"/api/lists/{vip}", params=only)) == {"profile_count": 3}


@pytest.mark.parametrize("part", ["profiles", "relationships/profiles"])
def test_members_are_filtered(still: tuple[httpx.Client, Clock], part: str) -> None:
    api, clock = still
    vip = create_list(api)
    ids = {}
    for name in ("ada", "bob", "cy"):
        ids[name] = create_profile(api, f"{name}@northwind.shop")
        if name != "cy":
            taken(api.post(f"/api/lists/{vip}/relationships/profiles", json=members_body(ids[name])), 204)
            clock.advance(3600)
    for condition, found in (
        ("any(email,['ada@northwind.shop','cy@northwind.shop'])", ["ada"]),
        ("equals(email,'cy@northwind.shop')", []),
        ("greater-than(joined_group_at,2026-11-01T12:30:00Z)", ["bob"]),
        ("less-or-equal(joined_group_at,2026-11-01T12:00:00Z)", ["ada"]),
        ("equals(push_token,'x')", []),
    ):
        document = taken(api.get(f"/api/lists/{vip}/{part}", params={"filter": condition}))
        assert ids_of(document) == [ids[name] for name in found], condition


@pytest.mark.parametrize(
    ("revision", "size", "status"), [(OLDEST, "1000", 200), (NEWEST, "100", 200), (NEWEST, "101", 400)]
)
def test_a_page_of_identifiers_was_larger_once(
    client_for: ClientFactory, key: str, revision: str, size: str, status: int
) -> None:
    api = client_for(key, revision)
    path = f"/api/lists/{create_list(api)}/relationships/profiles"
    assert api.get(path, params={"page[size]": size}).status_code == status


def test_a_page_of_a_long_list_looks_at_the_members_on_it_alone(
    mock: MockServer, key: str, api: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = mock.account(key)
    for number in range(2_000):
        account.profiles.insert(f"P{number}", {"email": f"p{number}@n.shop", "created": "", "updated": ""})
    account.lists.insert("Long01", {"name": "Long", "created": "", "updated": "", "opt_in_process": ""})
    account.members.join("Long01", account.profiles)
    target = "/api/lists/Long01/relationships/profiles?page[size]=10"
    taken(api.get(target))
    read: list[str] = []
    monkeypatch.setattr(type(account.profiles), "get", lambda self, identifier: read.append(identifier))
    found: list[str] = []
    while target:
        page = taken(api.get(target))
        found += ids_of(page)
        target = page["links"]["next"]
    assert found == sorted(account.profiles)
    assert len(read) <= len(found)
    read.clear()
    later = (
        "/api/lists/Long01/relationships/profiles?filter=greater-than(joined_group_at,2099-01-01T00:00:00Z)"
    )
    assert not ids_of(taken(api.get(later)))
    assert not read


@pytest.mark.parametrize("operator", ["greater-than", "greater-or-equal", "less-than", "less-or-equal"])
def test_members_are_found_by_the_second_in_which_they_joined(
    mock: MockServer, key: str, api: httpx.Client, operator: str
) -> None:
    account = mock.account(key)
    account.lists.insert("Long01", {"name": "Long", "created": "", "updated": "", "opt_in_process": ""})
    joined = {}
    for number in range(5):
        profile = create_profile(api, f"p{number}@northwind.shop")
        account.members.join("Long01", [profile])
        joined[profile] = account.members.of("Long01")[profile]
        mock.clock.advance(1)
    middle = sorted(joined.values())[2]
    tests = {
        "greater-than": lambda when: when > middle,
        "greater-or-equal": lambda when: when >= middle,
        "less-than": lambda when: when < middle,
        "less-or-equal": lambda when: when <= middle,
    }
    target = f"/api/lists/Long01/profiles?filter={operator}(joined_group_at,{middle.replace('+00:00', 'Z')})"
    found = ids_of(taken(api.get(target)))
    assert found == [profile for profile, when in joined.items() if tests[operator](when)]
