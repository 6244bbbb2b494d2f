"""Profiles: created, imported, changed, found."""

from __future__ import annotations

import math
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
    Json,
    Starter,
    attributes_of,
    connect,
    create_event,
    create_list,
    create_profile,
    error_of,
    event_body,
    ids_of,
    members_body,
    profile_body,
    read_again,
    taken,
)

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
FACTS: Json = {
    "email": "ada@northwind.shop",
    "phone_number": "+15005550006",
    "external_id": "crm-1",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "organization": "Analytical Engines",
    "title": "Countess",
    "image": "https://northwind.shop/ada.png",
    "location": {"address1": "12 St James's Square", "city": "London", "latitude": 51.5, "zip": "SW1Y"},
    "properties": {"plan": "gold", "nested": {"deep": [1, 2.5, None, True, "é😀"]}, "$odd": ""},
}


def read(api: httpx.Client, identifier: str) -> Json:
    return attributes_of(api.get(f"/api/profiles/{identifier}"))


@pytest.mark.parametrize("revision", REVISIONS)
@pytest.mark.parametrize("path", ["/api/profiles", "/api/profile-import"])
def test_what_is_created_is_read_back(client_for: ClientFactory, key: str, revision: str, path: str) -> None:
    api = client_for(key, revision)
    created = taken(api.post(path, json=profile_body(**FACTS)), 201)["data"]
    found = taken(api.get(f"/api/profiles/{created['id']}"))["data"]
    # Which of the two conversations is there depends on the operation (REC create_profile.201).
    assert found["attributes"] == read_again(created["attributes"])
    assert found["relationships"].keys() ^ created["relationships"].keys() <= {
        "conversation",
        "conversations",
    }
    for name, value in FACTS.items():
        if name != "location":
            assert found["attributes"][name] == value
    assert FACTS["location"].items() <= found["attributes"]["location"].items()


def test_what_was_not_sent_is_null(api: httpx.Client) -> None:
    person = read(api, create_profile(api, "ada@northwind.shop"))
    assert {name for name, value in person.items() if value is None} >= {
        "phone_number", "external_id", "first_name", "last_name", "organization", "title", "image",
        "locale", "last_event_date",
    }  # fmt: skip
    assert set(person["location"].values()) == {None}
    assert person["properties"] == {}


def test_the_locale_is_of_the_newer_revision_only(client_for: ClientFactory, key: str) -> None:
    person = create_profile(client_for(key, NEWEST), "ada@northwind.shop", locale="en-GB")
    assert read(client_for(key, NEWEST), person)["locale"] == "en-GB"
    assert "locale" not in read(client_for(key, OLDEST), person)


@pytest.mark.parametrize(
    "same", [{"email": "ada@northwind.shop"}, {"phone_number": "+15005550006"}, {"external_id": "crm-1"}]
)
def test_a_known_identifier_cannot_be_created_again(api: httpx.Client, same: Json) -> None:
    person = taken(api.post("/api/profiles", json=profile_body(**FACTS)), 201)["data"]["id"]
    refused = api.post("/api/profiles", json=profile_body(first_name="Eve", **same))
    assert error_of(refused, 409)["meta"] == {"duplicate_profile_id": person}
    assert read(api, person)["first_name"] == "Ada"
    assert len(taken(api.get("/api/profiles"))["data"]) == 1


@pytest.mark.parametrize(
    "same", [{"email": "ada@northwind.shop"}, {"phone_number": "+15005550006"}, {"external_id": "crm-1"}]
)
def test_a_change_cannot_take_what_is_anothers(api: httpx.Client, same: Json) -> None:
    ada = taken(api.post("/api/profiles", json=profile_body(**FACTS)), 201)["data"]["id"]
    bob = create_profile(api, "bob@northwind.shop")
    refused = api.patch(f"/api/profiles/{bob}", json=profile_body(id=bob, first_name="Bob", **same))
    assert error_of(refused, 409)["meta"] == {"duplicate_profile_id": ada}
    assert read(api, bob)["first_name"] is None


def test_a_profile_may_be_sent_its_own_identifiers(api: httpx.Client) -> None:
    person = taken(api.post("/api/profiles", json=profile_body(**FACTS)), 201)["data"]["id"]
    taken(api.patch(f"/api/profiles/{person}", json=profile_body(id=person, **FACTS)))
    taken(api.post("/api/profile-import", json=profile_body(id=person, **FACTS)), 200)


def test_empty_text_is_no_identifier_to_be_taken(api: httpx.Client) -> None:
    ada = create_profile(api, "ada@northwind.shop", external_id="")
    bob = create_profile(api, "bob@northwind.shop", external_id="")
    taken(api.patch(f"/api/profiles/{bob}", json=profile_body(id=bob, external_id="")))
    imported = api.post("/api/profile-import", json=profile_body("ada@northwind.shop", external_id=""))
    assert taken(imported)["data"]["id"] == ada


def test_an_identifier_that_was_given_up_is_free(api: httpx.Client) -> None:
    ada = create_profile(api, "ada@northwind.shop")
    taken(api.patch(f"/api/profiles/{ada}", json=profile_body("lovelace@northwind.shop", id=ada)))
    bob = create_profile(api, "ada@northwind.shop")
    assert bob != ada


def test_an_import_creates_once_and_changes_then(api: httpx.Client) -> None:
    first = taken(api.post("/api/profile-import", json=profile_body(**FACTS)), 201)["data"]
    second = api.post("/api/profile-import", json=profile_body("ada@northwind.shop", title="Lady"))
    changed = taken(second, 200)["data"]
    assert changed["id"] == first["id"]
    assert (changed["attributes"]["title"], changed["attributes"]["first_name"]) == ("Lady", "Ada")


@pytest.mark.parametrize(
    ("revision", "known"),
    [
        (NEWEST, {"email": "ada@northwind.shop"}),
        (NEWEST, {"phone_number": "+15005550006"}),
        (NEWEST, {"external_id": "crm-1"}),
        (NEWEST, {"_kx": "kx-1"}),
        (OLDEST, {"anonymous_id": "anon-1"}),
    ],
)
def test_an_import_finds_the_person_by_each_identifier(
    client_for: ClientFactory, key: str, revision: str, known: Json
) -> None:
    api = client_for(key, revision)
    person = taken(api.post("/api/profile-import", json=profile_body(**known)), 201)["data"]["id"]
    again = taken(api.post("/api/profile-import", json=profile_body(first_name="Ada", **known)), 200)
    assert again["data"]["id"] == person


def test_an_import_finds_the_person_by_id(api: httpx.Client) -> None:
    person = create_profile(api, "ada@northwind.shop")
    moved = api.post("/api/profile-import", json=profile_body("lovelace@northwind.shop", id=person))
    assert taken(moved)["data"]["attributes"]["email"] == "lovelace@northwind.shop"
    taken(api.post("/api/profile-import", json=profile_body(id=person, title="Lady")))
    assert read(api, person)["title"] == "Lady"


def test_an_import_of_an_unknown_id_is_a_404(api: httpx.Client) -> None:
    error_of(api.post("/api/profile-import", json=profile_body("ada@northwind.shop", id="NOPE01")), 404)


Change = tuple[str, str]
CHANGES: list[Change] = [("PATCH", "/api/profiles/{id}"), ("POST", "/api/profile-import")]


def change(api: httpx.Client, how: Change, person: str, meta: Json | None = None, **facts: Any) -> Json:
    method, path = how
    body = profile_body(id=person, meta=meta, **facts)
    return dict(taken(api.request(method, path.format(id=person), json=body))["data"]["attributes"])


@pytest.fixture
def ada(api: httpx.Client) -> str:
    return str(taken(api.post("/api/profiles", json=profile_body(**FACTS)), 201)["data"]["id"])


@pytest.mark.parametrize("how", CHANGES, ids=["PATCH", "import"])
class TestChanging:
    """What PATCH and profile-import do alike."""

    def test_what_is_missing_stays(self, api: httpx.Client, ada: str, how: Change) -> None:
        before = read(api, ada)
        after = change(api, how, ada, title="Lady")
        assert after == {**before, "title": "Lady", "updated": after["updated"]}
        assert read(api, ada) == read_again(after)

    def test_null_empties(self, api: httpx.Client, ada: str, how: Change) -> None:
        after = change(api, how, ada, title=None, phone_number=None, location={"city": None})
        assert (after["title"], after["phone_number"], after["location"]["city"]) == (None, None, None)
        assert after["location"]["zip"] == "SW1Y"
        taken(api.post("/api/profiles", json=profile_body(phone_number="+15005550006")), 201)

    def test_properties_are_merged(self, api: httpx.Client, ada: str, how: Change) -> None:
        after = change(api, how, ada, properties={"plan": None, "size": 5, "nested": {"other": 1}})
        assert after["properties"] == {"plan": None, "size": 5, "nested": {"other": 1}, "$odd": ""}

    def test_no_properties_change_none(self, api: httpx.Client, ada: str, how: Change) -> None:
        assert change(api, how, ada, properties=None)["properties"] == FACTS["properties"]
        assert change(api, how, ada, properties={})["properties"] == FACTS["properties"]

    def test_a_patch_appends_takes_and_unsets(self, api: httpx.Client, ada: str, how: Change) -> None:
        change(api, how, ada, properties={"tags": ["a", "b", "a"], "one": 1})
        patch = {
            "append": {"tags": ["c", "d"], "one": 2, "fresh": "x"},
            "unappend": {"tags": "a"},
            "unset": ["plan", "nested", "absent"],
        }
        after = change(api, how, ada, meta={"patch_properties": patch})["properties"]
        assert after == {"tags": ["b", "c", "d"], "one": [1, 2], "fresh": ["x"], "$odd": ""}

    def test_a_patch_may_unset_a_single_name(self, api: httpx.Client, ada: str, how: Change) -> None:
        after = change(api, how, ada, meta={"patch_properties": {"unset": "plan"}})["properties"]
        assert "plan" not in after

    @pytest.mark.parametrize(
        "meta", [{}, {"patch_properties": None}, {"patch_properties": {"append": None, "unset": None}}]
    )
    def test_an_empty_patch_changes_nothing(
        self, api: httpx.Client, ada: str, how: Change, meta: Json
    ) -> None:
        assert change(api, how, ada, meta=meta)["properties"] == FACTS["properties"]

    def test_what_cannot_be_appended_to_or_taken_from_stays(
        self, api: httpx.Client, ada: str, how: Change
    ) -> None:
        patch = {"unappend": {"plan": "gold", "absent": 1}}
        assert change(api, how, ada, meta={"patch_properties": patch})["properties"] == FACTS["properties"]


@pytest.fixture
def still(start: Starter, key: str) -> Iterator[tuple[httpx.Client, Clock]]:
    """Speak to an account whose clock stands."""
    clock = Clock(NOON)
    with connect(start(clock=clock), key) as api:
        yield api, clock


def test_a_change_moves_the_time_of_the_last_change_and_nothing_else_does(
    still: tuple[httpx.Client, Clock],
) -> None:
    api, clock = still
    person = create_profile(api, "ada@northwind.shop", title="Ms")
    clock.advance(60)
    change(api, CHANGES[0], person, title="Ms")
    assert read(api, person)["updated"] == "2026-11-01T12:00:00+00:00"
    change(api, CHANGES[0], person, title="Lady")
    after = read(api, person)
    assert after["updated"] == "2026-11-01T12:01:00+00:00"
    assert after["created"] == "2026-11-01T12:00:00+00:00"


def test_the_id_in_the_body_is_that_of_the_path(api: httpx.Client, ada: str) -> None:
    other = create_profile(api, "bob@northwind.shop")
    refused = api.patch(f"/api/profiles/{ada}", json=profile_body(id=other, title="Lady"))
    assert error_of(refused, 400)["source"] == {"pointer": "/data/id"}
    refused = api.patch(f"/api/profiles/{ada}", json=profile_body(title="Lady"))
    assert error_of(refused, 400)["source"] == {"pointer": "/data/id"}


@pytest.fixture(scope="module")
def crowd() -> Iterator[tuple[httpx.Client, dict[str, str]]]:
    """Speak to an account of Ada, Bob and Cy, an hour apart, Bob without an email; name their ids."""
    clock = Clock(NOON)
    with MockServer(clock=clock) as server, connect(server, "pk_CROWD0_test") as api:
        yield api, _three_people(api, clock)


def _three_people(api: httpx.Client, clock: Clock) -> dict[str, str]:
    ids: dict[str, str] = {}
    for name in ("ada", "bob", "cy"):
        facts: Json = {} if name == "bob" else {"email": f"{name}@northwind.shop"}
        body = profile_body(external_id=f"crm-{name}", phone_number=f"+1500555000{len(ids)}", **facts)
        ids[name] = taken(api.post("/api/profiles", json=body), 201)["data"]["id"]
        clock.advance(3600)
    taken(api.patch(f"/api/profiles/{ids['ada']}", json=profile_body(id=ids["ada"], title="Lady")))
    return ids


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ('equals(email,"ada@northwind.shop")', ["ada"]),
        ("equals(email,'nobody@northwind.shop')", []),
        ("equals(email,null)", ["bob"]),
        ('any(email,["cy@northwind.shop","ada@northwind.shop","cy@northwind.shop"])', ["ada", "cy"]),
        ("equals(phone_number,'+15005550001')", ["bob"]),
        ('any(external_id,["crm-bob","crm-cy","x"])', ["bob", "cy"]),
        ("equals(_kx,'x')", []),
        ("greater-than(created,2026-11-01T12:00:00Z)", ["bob", "cy"]),
        ("less-than(created,2026-11-01T13:00:00+00:00)", ["ada"]),
        ("greater-than(updated,2026-11-01T14:30:00)", ["ada"]),
        ("less-than(updated,2026-11-01T15:30:00+01:00)", ["bob", "cy"]),
        ('greater-than(created,2026-11-01),equals(email,"cy@northwind.shop")', ["cy"]),
        ('equals(external_id,"crm-ada"),equals(email,"cy@northwind.shop")', []),
        ("equals(subscriptions.email.marketing.suppression.reason,'HARD_BOUNCE')", []),
    ],
)
def test_profiles_are_filtered(
    crowd: tuple[httpx.Client, dict[str, str]], condition: str, found: list[str]
) -> None:
    api, three = crowd
    document = taken(api.get("/api/profiles", params={"filter": condition}))
    assert ids_of(document) == [three[name] for name in found]


def test_profiles_are_found_by_id(crowd: tuple[httpx.Client, dict[str, str]]) -> None:
    api, three = crowd
    wanted = f"any(id,['{three['cy']}','nobody','{three['ada']}'])"
    assert ids_of(taken(api.get("/api/profiles", params={"filter": wanted}))) == [three["ada"], three["cy"]]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("id", ["ada", "bob", "cy"]),
        ("-id", ["cy", "bob", "ada"]),
        ("email", ["bob", "ada", "cy"]),
        ("-email", ["cy", "ada", "bob"]),
        ("created", ["ada", "bob", "cy"]),
        ("-updated", ["ada", "cy", "bob"]),
    ],
)
def test_profiles_are_sorted(crowd: tuple[httpx.Client, dict[str, str]], sort: str, order: list[str]) -> None:
    api, three = crowd
    document = taken(api.get("/api/profiles", params={"sort": sort}))
    assert ids_of(document) == [three[name] for name in order]


def test_a_profile_includes_its_lists(api: httpx.Client, ada: str) -> None:
    vip, _other = create_list(api, "VIP"), create_list(api, "Newsletter")
    taken(api.post(f"/api/lists/{vip}/relationships/profiles", json=members_body(ada)), 204)
    document = taken(api.get(f"/api/profiles/{ada}", params={"include": "lists"}))
    assert document["data"]["relationships"]["lists"]["data"] == [{"type": "list", "id": vip}]
    assert [(item["type"], item["id"]) for item in document["included"]] == [("list", vip)]
    assert ids_of(taken(api.get(f"/api/profiles/{ada}/lists"))) == [vip]
    identifiers = taken(api.get(f"/api/profiles/{ada}/relationships/lists"))
    assert identifiers["data"] == [{"type": "list", "id": vip}]


def test_consent_is_shown_when_asked_for(api: httpx.Client, ada: str) -> None:
    assert "subscriptions" not in read(api, ada)
    asked = {"additional-fields[profile]": "subscriptions,predictive_analytics"}
    shown = attributes_of(api.get(f"/api/profiles/{ada}", params=asked))
    assert shown["subscriptions"]["email"]["marketing"]["can_receive_email_marketing"] is True
    assert shown["subscriptions"]["sms"]["marketing"]["consent"] == "NEVER_SUBSCRIBED"
    assert set(shown["predictive_analytics"].values()) == {None}


@pytest.mark.parametrize("value", [0, -1, 2**53, 2**63 - 1, 1.5, 1e300, -0.0, "", None, [], {}, True])
def test_custom_values_keep_their_type(api: httpx.Client, value: Any) -> None:
    person = create_profile(api, "ada@northwind.shop", properties={"x": value})
    kept = read(api, person)["properties"]["x"]
    assert type(kept) is type(value) and kept == value
    assert not isinstance(value, float) or math.copysign(1, kept) == math.copysign(1, value)


def test_a_profile_that_an_event_made_is_found_like_any_other(api: httpx.Client) -> None:
    create_event(api, "ada@northwind.shop")
    found = taken(api.get("/api/profiles", params={"filter": 'equals(email,"ada@northwind.shop")'}))
    assert error_of(api.post("/api/profiles", json=profile_body("ada@northwind.shop")), 409)["meta"] == {
        "duplicate_profile_id": found["data"][0]["id"]
    }


def test_a_bad_number_beside_an_email_is_dropped(api: httpx.Client) -> None:
    # DOC C-18034: Klaviyo tells of it in a header.
    made = api.post("/api/profiles", json=profile_body("ada@northwind.shop", phone_number="500 555 0006"))
    assert taken(made, 201)["data"]["attributes"]["phone_number"] is None
    assert made.headers["x-klaviyo-partial-failure"] == "phone_number"
    event = api.post("/api/events", json=event_body("ada@northwind.shop", person={"phone_number": "12"}))
    assert (event.status_code, event.headers["x-klaviyo-partial-failure"]) == (202, "phone_number")
    alone = api.post("/api/profiles", json=profile_body(phone_number="500 555 0006"))
    assert alone.status_code == 400 and "x-klaviyo-partial-failure" not in alone.headers
    good = api.post("/api/profiles", json=profile_body("bob@northwind.shop", phone_number="+15005550006"))
    assert good.status_code == 201 and "x-klaviyo-partial-failure" not in good.headers
