"""Subscribing and unsubscribing over the API, and what the journal says of what came to nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from klaviyo_rehearsal.mockserver.people.consent import confirm
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
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
    create_list,
    create_profile,
    error_of,
    journal,
    list_body,
    taken,
)
from tests.mockserver.people_helpers import (
    ADA,
    BOB,
    PHONE,
    SUBSCRIBE,
    UNSUBSCRIBE,
    channels,
    codes_of,
    job_body,
    leaver,
    marketing_of,
    members_of,
    person_of,
    reasons_of,
    subscribe,
    subscriber,
    subscriptions_of,
    suppress,
    unsubscribe,
)

Last = Callable[[], Json]


@pytest.fixture
def last(api: httpx.Client, key: str) -> Last:
    """Return what the journal says of the last request."""
    return lambda: journal(api, key)[-1]


@pytest.mark.parametrize("revision", REVISIONS)
def test_people_are_subscribed_and_put_on_the_list(
    client_for: ClientFactory, key: str, revision: str
) -> None:
    api = client_for(key, revision)
    vip = create_list(api)
    subscribe(
        api,
        subscriber(ADA, "email", "sms", phone_number=PHONE),
        subscriber(BOB),
        list_id=vip,
        custom_source="x",
    )
    assert members_of(api, vip) == [ADA, BOB]
    read = subscriptions_of(api)
    assert (read["email"]["marketing"]["consent"], read["sms"]["marketing"]["consent"]) == (
        "SUBSCRIBED",
        "SUBSCRIBED",
    )
    assert read["email"]["marketing"]["custom_method_detail"] == "x"
    assert subscriptions_of(api, BOB)["sms"]["marketing"]["consent"] == "NEVER_SUBSCRIBED"
    assert journal(api, key)[1]["verdict"] == "ok"


def test_who_is_known_keeps_what_is_known(api: httpx.Client) -> None:
    vip, person = create_list(api), create_profile(api, ADA, first_name="Ada")
    subscribe(api, subscriber(ADA, "sms", phone_number=PHONE), list_id=vip)
    kept = attributes_of(api.get(f"/api/profiles/{person}"))
    assert (kept["first_name"], kept["phone_number"]) == ("Ada", PHONE)
    assert marketing_of(api)["consent"] == "NEVER_SUBSCRIBED", "only text messages were consented to"


@pytest.mark.parametrize(
    ("facts", "sms"), [({"email": ADA}, False), ({"email": ADA, "phone_number": PHONE}, True)]
)
def test_where_no_channel_is_named_each_with_an_identifier_is_meant(
    client_for: ClientFactory, key: str, facts: Json, sms: bool
) -> None:
    api = client_for(key, OLDEST)
    subscribe(api, facts, list_id=create_list(api))
    read = subscriptions_of(api)
    assert read["email"]["marketing"]["consent"] == "SUBSCRIBED"
    assert (read["sms"]["marketing"]["consent"] == "SUBSCRIBED") == sms


def test_an_id_alone_subscribes_what_the_profile_has(client_for: ClientFactory, key: str) -> None:
    api = client_for(key, OLDEST)
    person = create_profile(api, ADA)
    subscribe(api, {"id": person}, list_id=create_list(api))
    assert marketing_of(api)["consent"] == "SUBSCRIBED"


def test_consent_without_a_list_is_for_those_who_are_known(api: httpx.Client, last: Last) -> None:
    create_profile(api, ADA)
    subscribe(api, subscriber(ADA), subscriber(BOB))
    entry = last()
    assert codes_of(entry) == ["subscribe-without-list"]
    assert "gets no profile" in entry["note"]
    assert marketing_of(api)["consent"] == "SUBSCRIBED"
    assert len(taken(api.get("/api/profiles"))["data"]) == 1


def test_consent_without_a_list_is_not_lost_where_everyone_is_known(api: httpx.Client, last: Last) -> None:
    create_profile(api, ADA)
    subscribe(api, subscriber(ADA))
    assert codes_of(last()) == []
    assert marketing_of(api)["consent"] == "SUBSCRIBED"


def test_a_historical_import_needs_no_list(api: httpx.Client) -> None:
    consent = channels("SUBSCRIBED", "email", consented_at="2020-01-02T03:04:05Z")
    subscribe(api, {"email": ADA, "subscriptions": consent}, historical_import=True)
    assert marketing_of(api)["consent_timestamp"] == "2020-01-02T03:04:05.000000+00:00"


def test_consent_cannot_have_been_given_in_the_future(api: httpx.Client) -> None:
    consent = channels("SUBSCRIBED", "email", consented_at="2099-01-01T00:00:00Z")
    body = job_body(SUBSCRIBE, {"email": ADA, "subscriptions": consent}, historical_import=True)
    pointer = "/data/attributes/profiles/data/0/attributes/subscriptions/email/marketing/consented_at"
    assert error_of(api.post(SUBSCRIBE, json=body), 400)["source"] == {"pointer": pointer}


@pytest.mark.parametrize(("revision", "status"), [(OLDEST, 202), (NEWEST, 400)])
def test_only_a_historical_import_may_say_when_at_the_newest_revision(
    client_for: ClientFactory, key: str, revision: str, status: int
) -> None:
    api = client_for(key, revision)
    consent = channels("SUBSCRIBED", "email", consented_at="2020-01-02T03:04:05Z")
    body = job_body(SUBSCRIBE, {"email": ADA, "subscriptions": consent}, list_id=create_list(api))
    assert api.post(SUBSCRIBE, json=body).status_code == status


def test_an_unknown_list_is_refused_at_its_place(api: httpx.Client) -> None:
    for path, person in ((SUBSCRIBE, subscriber()), (UNSUBSCRIBE, leaver())):
        error = error_of(api.post(path, json=job_body(path, person, list_id="NOPE01")), 400)
        assert error["detail"] == "List not found with id NOPE01."  # facts E27
        assert error["source"] == {"pointer": "/data/relationships/list/data/id"}


def test_an_unknown_profile_id_is_a_loss(api: httpx.Client, last: Last) -> None:
    subscribe(api, {"id": "NOPE01", **subscriber()}, list_id=create_list(api))
    entry = last()
    assert (codes_of(entry), entry["status"]) == (["unknown-profile"], 202)
    assert taken(api.get("/api/profiles"))["data"] == []


def test_a_number_that_is_another_profiles_is_not_taken(api: httpx.Client, last: Last) -> None:
    create_profile(api, BOB, phone_number=PHONE)
    create_profile(api, ADA)
    subscribe(api, subscriber(ADA, "email", "sms", phone_number=PHONE), list_id=create_list(api))
    entry = last()
    assert codes_of(entry) == ["address-missing"]
    assert "sms.marketing" in entry["violations"][0]["detail"]
    assert marketing_of(api)["consent"] == "SUBSCRIBED"
    for email in (ADA, BOB):
        assert subscriptions_of(api, email)["sms"]["marketing"]["consent"] == "NEVER_SUBSCRIBED"


def test_a_device_is_known_by_its_anonymous_id(api: httpx.Client, last: Last) -> None:
    push: Json = {"marketing": {"consent": "SUBSCRIBED"}, "anonymous_id": "device-1"}
    vip = create_list(api)
    subscribe(api, {"subscriptions": {"push": push}}, list_id=vip)
    (person,) = taken(api.get("/api/profiles", params={"additional-fields[profile]": "subscriptions"}))[
        "data"
    ]
    assert person["attributes"]["anonymous_id"] == "device-1"
    assert person["attributes"]["subscriptions"]["mobile_push"]["marketing"]["consent"] == "SUBSCRIBED"
    subscribe(api, {"subscriptions": {"push": {"marketing": {"consent": "SUBSCRIBED"}}}}, list_id=vip)
    assert "device token" in last()["note"]
    assert len(taken(api.get("/api/profiles"))["data"]) == 1


def test_double_opt_in_needs_the_confirmation(mock: MockServer, api: httpx.Client, key: str) -> None:
    body = list_body("VIP", opt_in_process="double_opt_in")
    vip = taken(api.post("/api/lists", json=body), 201)["data"]["id"]
    subscribe(api, subscriber(), list_id=vip)
    assert (members_of(api, vip), marketing_of(api)["consent"]) == ([], "NEVER_SUBSCRIBED")
    assert confirm(mock.account(key), person_of(api), vip)
    assert (members_of(api, vip), marketing_of(api)["consent"]) == ([ADA], "SUBSCRIBED")


def test_what_is_accepted_shows_after_the_lag(start: Starter, key: str) -> None:
    server = start(Settings(lag=30), Clock(datetime(2026, 11, 1, tzinfo=UTC)))
    with connect(server, key) as api:
        vip = create_list(api)
        subscribe(api, subscriber(), list_id=vip)
        assert members_of(api, vip) == []
        server.clock.advance(30)
        server.account(key).deferred.settle()
        assert members_of(api, vip) == [ADA]
        unsubscribe(api, leaver())
        assert reasons_of(api) == []
        server.clock.advance(30)
        server.account(key).deferred.settle()
        assert reasons_of(api) == ["UNSUBSCRIBE"]


def test_unsubscribing_ends_what_is_named(api: httpx.Client, last: Last) -> None:
    vip = create_list(api)
    subscribe(api, subscriber(ADA, "email", "sms", phone_number=PHONE), list_id=vip)
    unsubscribe(api, leaver(ADA, "sms"))
    assert last()["verdict"] == "ok"
    read = subscriptions_of(api)
    assert read["sms"]["marketing"]["consent"] == "UNSUBSCRIBED"
    assert read["email"]["marketing"]["consent"] == "SUBSCRIBED"
    unsubscribe(api, leaver(ADA))
    assert marketing_of(api)["can_receive_email_marketing"] is False


def test_where_no_channel_is_named_each_identifier_loses_its_own(client_for: ClientFactory, key: str) -> None:
    api = client_for(key, OLDEST)
    subscribe(api, {"email": ADA, "phone_number": PHONE}, list_id=create_list(api))
    unsubscribe(api, {"phone_number": PHONE})
    read = subscriptions_of(api)
    assert read["sms"]["marketing"]["consent"] == "UNSUBSCRIBED"
    assert read["email"]["marketing"]["consent"] == "SUBSCRIBED"


def test_a_member_leaves_the_list_and_a_stranger_everything(api: httpx.Client, last: Last) -> None:
    vip, news = create_list(api, "VIP"), create_list(api, "News")
    subscribe(api, subscriber(ADA), list_id=vip)
    subscribe(api, subscriber(BOB), list_id=news)
    unsubscribe(api, leaver(ADA), leaver(BOB), list_id=vip)
    entry = last()
    assert codes_of(entry) == ["global-unsubscribe"]
    assert entry["violations"][0]["pointer"] == "/data/attributes/profiles/data/1"
    assert entry["verdict"] == "loss"
    assert (marketing_of(api, ADA)["consent"], marketing_of(api, BOB)["consent"]) == (
        "SUBSCRIBED",
        "UNSUBSCRIBED",
    )
    assert (members_of(api, vip), members_of(api, news)) == ([], [BOB])


def test_a_list_with_everyone_on_it_needs_no_advice(api: httpx.Client, last: Last) -> None:
    vip = create_list(api)
    subscribe(api, subscriber(), list_id=vip)
    unsubscribe(api, leaver(), list_id=vip)
    entry = last()
    assert (codes_of(entry), entry["verdict"]) == ([], "ok") and "note" not in entry


def test_unsubscribing_someone_unknown_makes_nobody_known(api: httpx.Client, last: Last) -> None:
    unsubscribe(api, leaver())
    assert (codes_of(last()), taken(api.get("/api/profiles"))["data"]) == (["unknown-person"], [])


def test_subscribing_lifts_a_suppression(api: httpx.Client) -> None:
    create_profile(api, ADA)
    suppress(api, ADA)
    subscribe(api, subscriber(), list_id=create_list(api))
    assert reasons_of(api) == []
