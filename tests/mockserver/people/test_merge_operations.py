"""Merging: one profile takes in another, whose id leads to it from then on."""

from __future__ import annotations

import httpx
import pytest

from tests.mockserver.helpers import (
    REVISIONS,
    ClientFactory,
    Json,
    attributes_of,
    create_event,
    create_list,
    create_profile,
    error_of,
    event_body,
    ids_of,
    members_body,
    profile_body,
    taken,
)
from tests.mockserver.people_helpers import (
    ADA,
    BOB,
    PHONE,
    leaver,
    marketing_of,
    members_of,
    subscribe,
    subscriber,
    unsubscribe,
)

PATH = "/api/profile-merge"


def merge_body(kept: str, merged: str) -> Json:
    """Build the body that merges one profile into another."""
    sources = {"profiles": {"data": [{"type": "profile", "id": merged}]}}
    return {"data": {"type": "profile-merge", "id": kept, "relationships": sources}}


def merge(api: httpx.Client, kept: str, merged: str) -> Json:
    return taken(api.post(PATH, json=merge_body(kept, merged)), 202)


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_profile_gets_what_it_lacks_and_keeps_what_it_has(
    client_for: ClientFactory, key: str, revision: str
) -> None:
    api = client_for(key, revision)
    kept = create_profile(
        api, ADA, first_name="Ada", location={"city": "London"}, properties={"plan": "gold"}
    )
    gone = create_profile(
        api,
        BOB,
        phone_number=PHONE,
        first_name="Bob",
        location={"city": "Rome", "zip": "00100"},
        properties={"plan": "free", "vip": True},
    )
    answer = merge(api, kept, gone)
    assert (answer["data"]["type"], answer["data"]["id"]) == ("profile", kept)
    assert ids_of(taken(api.get("/api/profiles"))) == [kept]
    read = attributes_of(api.get(f"/api/profiles/{kept}"))
    assert (read["email"], read["phone_number"], read["first_name"]) == (ADA, PHONE, "Ada")
    assert (read["location"]["city"], read["location"]["zip"]) == ("London", "00100")
    assert read["properties"] == {"plan": "gold", "vip": True}
    found = taken(api.get("/api/profiles", params={"filter": f'equals(phone_number,"{PHONE}")'}))
    assert ids_of(found) == [kept]


def test_events_lists_and_consent_go_over(api: httpx.Client) -> None:
    kept, gone, vip = create_profile(api, ADA), create_profile(api, BOB), create_list(api)
    create_event(api, BOB, unique_id="order-1")
    subscribe(api, subscriber(BOB), list_id=vip)
    merge(api, kept, gone)
    events = taken(api.get("/api/events", params={"filter": f'equals(profile_id,"{kept}")'}))["data"]
    assert len(events) == 1
    assert attributes_of(api.get(f"/api/profiles/{kept}"))["last_event_date"] is not None
    assert (members_of(api, vip), marketing_of(api)["consent"]) == ([ADA], "SUBSCRIBED")
    create_event(api, ADA, unique_id="order-1")
    assert len(taken(api.get("/api/events"))["data"]) == 1, "the order was recorded for who was merged"


def test_repeats_of_both_profiles_are_known_after_the_merge(api: httpx.Client) -> None:
    kept, gone = create_profile(api, ADA), create_profile(api, BOB)
    bystander = "cleo@northwind.shop"
    # A unique_id is any text, also one that names a profile as a key of the mock's own might.
    theirs = f"order:{gone}:1"
    sent = [(ADA, "1"), (BOB, "2"), (bystander, theirs)]
    for email, unique_id in sent:
        create_event(api, email, unique_id=unique_id)
    merge(api, kept, gone)
    before = ids_of(taken(api.get("/api/events")))
    assert len(before) == 3
    for email, unique_id in [(ADA, "1"), (ADA, "2"), (bystander, theirs)]:
        create_event(api, email, unique_id=unique_id)
    assert ids_of(taken(api.get("/api/events"))) == before


def test_the_id_of_the_merged_profile_keeps_leading_to_the_other(api: httpx.Client) -> None:
    first, second, third = (create_profile(api, f"{name}@northwind.shop") for name in ("a", "b", "c"))
    vip = create_list(api)
    merge(api, second, first)
    merge(api, third, second)
    assert taken(api.get(f"/api/profiles/{first}"))["data"]["id"] == third
    taken(api.patch(f"/api/profiles/{first}", json=profile_body(id=first, title="Dr")))
    taken(api.post("/api/profile-import", json=profile_body(id=second, last_name="Cy")), 200)
    taken(api.post("/api/events", json=event_body(None, profile_id=first)), 202)
    taken(api.post(f"/api/lists/{vip}/relationships/profiles", json=members_body(second)), 204)
    read = attributes_of(api.get(f"/api/profiles/{third}"))
    assert (read["title"], read["last_name"]) == ("Dr", "Cy")
    assert members_of(api, vip) == ["c@northwind.shop"]
    assert len(taken(api.get("/api/events", params={"filter": f'equals(profile_id,"{third}")'}))["data"]) == 1


def test_a_later_withdrawal_survives_the_merge(api: httpx.Client) -> None:
    kept, gone = create_profile(api, ADA), create_profile(api, BOB)
    subscribe(api, subscriber(ADA))
    unsubscribe(api, leaver(BOB))
    merge(api, kept, gone)
    assert marketing_of(api)["can_receive_email_marketing"] is False


def test_only_two_profiles_that_are_there_can_be_merged(api: httpx.Client) -> None:
    kept = create_profile(api, ADA)
    error_of(api.post(PATH, json=merge_body(kept, "NOPE01")), 404)
    error_of(api.post(PATH, json=merge_body("NOPE01", kept)), 404)
    error_of(api.post(PATH, json=merge_body(kept, kept)), 400)
    assert ids_of(taken(api.get("/api/profiles"))) == [kept]
