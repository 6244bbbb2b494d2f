"""Deletion for good: the profile goes with all that it allowed; its events stay without it."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import (
    REVISIONS,
    ClientFactory,
    Json,
    Starter,
    connect,
    create_event,
    create_list,
    create_profile,
    error_of,
    ids_of,
    taken,
)
from tests.mockserver.people_helpers import ADA, BOB, PHONE, members_of, subscribe, subscriber

PATH = "/api/data-privacy-deletion-jobs"


def deletion_body(*, id: str | None = None, **attributes: str) -> Json:
    """Build the body that asks for a deletion."""
    person: Json = {"type": "profile", "attributes": attributes, **({} if id is None else {"id": id})}
    return {"data": {"type": "data-privacy-deletion-job", "attributes": {"profile": {"data": person}}}}


@pytest.mark.parametrize("revision", REVISIONS)
@pytest.mark.parametrize("by", ["id", "email", "phone_number"])
def test_a_profile_is_deleted_by_any_identifier(
    client_for: ClientFactory, key: str, revision: str, by: str
) -> None:
    api = client_for(key, revision)
    ada, bob = create_profile(api, ADA, phone_number=PHONE), create_profile(api, BOB)
    known = {"id": ada, "email": ADA, "phone_number": PHONE}[by]
    taken(api.post(PATH, json=deletion_body(**{by: known})), 202)
    assert ids_of(taken(api.get("/api/profiles"))) == [bob]
    error_of(api.get(f"/api/profiles/{ada}"), 404)


def test_everything_of_a_person_goes(api: httpx.Client) -> None:
    vip = create_list(api)
    subscribe(api, subscriber(), list_id=vip)
    taken(api.post(PATH, json=deletion_body(email=ADA)), 202)
    assert members_of(api, vip) == []
    again = create_profile(api, ADA)
    params = {"additional-fields[profile]": "subscriptions"}
    read = taken(api.get(f"/api/profiles/{again}", params=params))["data"]["attributes"]
    assert read["subscriptions"]["email"]["marketing"]["consent"] == "NEVER_SUBSCRIBED"


def test_events_stay_without_their_person(api: httpx.Client) -> None:
    create_event(api, ADA)
    create_event(api, BOB)
    taken(api.post(PATH, json=deletion_body(email=ADA)), 202)
    events = taken(api.get("/api/events", params={"include": "profile"}))
    assert [item["attributes"]["email"] for item in events["included"]] == [BOB]
    assert len(events["data"]) == 2
    (kept,) = taken(api.get("/api/events", params={"filter": "has(profile)"}))["data"]
    (orphan,) = (item for item in events["data"] if item["id"] != kept["id"])
    assert "data" not in orphan["relationships"]["profile"]


def test_someone_unknown_is_a_404(api: httpx.Client) -> None:
    error = error_of(api.post(PATH, json=deletion_body(email=ADA)), 404)
    # facts E5, LIVE
    assert error["detail"] == (
        f'No profile with email "{ADA}" found.  The profile may have already been deleted.'
    )
    assert error["source"] == {"pointer": "/data/"}
    error_of(api.post(PATH, json=deletion_body(id="NOPE01")), 404)


def test_a_deletion_takes_place_after_the_lag(start: Starter, key: str) -> None:
    server = start(Settings(lag=30), Clock(datetime(2026, 11, 1, tzinfo=UTC)))
    with connect(server, key) as api:
        ada = create_profile(api, ADA)
        for _ in range(2):  # the second finds nobody when its time comes
            taken(api.post(PATH, json=deletion_body(email=ADA)), 202)
        assert ids_of(taken(api.get("/api/profiles"))) == [ada]
        server.clock.advance(30)
        server.account(key).deferred.settle()
        assert taken(api.get("/api/profiles"))["data"] == []
