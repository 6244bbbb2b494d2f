"""Bodies in the shapes of retired revisions act: what they ask for is in the account afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from klaviyo_rehearsal.contracts.openapi.loading import load
from tests.mockserver.campaigning import page
from tests.mockserver.generic.direct import Caller, DirectMock, library_of
from tests.revisions import NEWEST

Json = dict[str, Any]
EMAIL, OTHER, PHONE = "ana@northwind.shop", "eve@northwind.shop", "+15005550006"
LIST = "Y6nRLr"
# The operations of retired revisions.
_MADE = frozenset(
    {
        "/api/campaigns",
        "/api/campaign-clone",
        "/api/campaign-message-assign-template",
        "/api/template-clone",
        "/api/template-render",
        "/api/templates/{id}/clone",
        "/api/templates/{id}/render",
        "/api/tags",
    }
)
_PATHS = (
    *sorted(_MADE),
    "/api/events",
    "/client/events",
    "/client/subscriptions",
    "/api/profile-subscription-bulk-create-jobs",
    "/api/profile-unsubscription-bulk-create-jobs",
    "/api/profile-suppression-bulk-create-jobs",
    "/api/profile-unsuppression-bulk-create-jobs",
    "/api/data-privacy-deletion-jobs",
    "/api/campaign-send-jobs",
    "/api/campaign-recipient-estimation-jobs",
    "/api/catalog-item-bulk-create-jobs",
)
# revision, source -> a caller of an empty account
Opener = Callable[[str], Caller]


def _document(revision: str) -> Json:
    """Write a file that has these operations and leaves their bodies open."""
    opened = {"content": {"application/json": {"schema": {"type": "object"}}}}
    paths: Json = {
        "/api/campaign-messages/{id}": {"patch": {"requestBody": opened, "responses": {"200": opened}}}
    }
    for path in _PATHS:
        responses = {"201" if path in _MADE else "202": opened}
        paths[path] = {"post": {"requestBody": opened, "responses": responses, "parameters": []}}
        if path.startswith("/client"):
            company = {"name": "company_id", "in": "query", "required": True, "schema": {"type": "string"}}
            paths[path]["post"]["parameters"] = [company]
    return {"openapi": "3.0.2", "info": {"title": "Retired", "version": revision}, "paths": paths}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opener:
    """Open accounts at retired revisions, of which nothing is known but the operations."""
    folder = tmp_path_factory.mktemp("retired")
    mocks: dict[str, DirectMock] = {}

    def open_at(revision: str) -> Caller:
        if revision not in mocks:
            path = folder / f"{revision}.json"
            path.write_bytes(orjson.dumps(_document(revision)))
            mocks[revision] = DirectMock(load([NEWEST, revision], [path]))
        return mocks[revision].empty(revision)

    return open_at


@pytest.fixture(params=["any file", "official"])
def open_at(request: pytest.FixtureRequest, opened: Opener) -> Opener:
    """Open accounts at retired revisions: over a file of ours, and over the official one where it is."""
    if request.param == "any file":
        return opened

    def official(revision: str) -> Caller:
        files: list[Path] = request.getfixturevalue("retired_files")
        if not any(path.stem == revision for path in files):
            pytest.skip(f"no official file of {revision}")
        return DirectMock(library_of(tuple(path for path in files if path.stem == revision))).empty(revision)

    return official


def _body(kind: str, attributes: Json, **rest: Any) -> Json:
    return {"data": {"type": kind, "attributes": attributes, **rest}}


def _profile(caller: Caller, email: str = EMAIL) -> Json:
    identifier = caller.account.profiles.find("email", email)
    assert identifier is not None
    return caller.account.profiles.get(identifier) or {}


def _consents(caller: Caller, email: str = EMAIL) -> Json:
    reader = Caller(caller._mock, caller.key, NEWEST)
    params = {"additional-fields[profile]": "subscriptions", "filter": f'equals(email,"{email}")'}
    (profile,) = reader.ok("GET", "/api/profiles", **params)["data"]
    subscriptions = profile["attributes"]["subscriptions"]
    known = {name: subscriptions[name] for name in ("email", "sms") if subscriptions[name]}
    return {name: channel["marketing"]["consent"] for name, channel in known.items()}


@pytest.mark.parametrize("revision", ["2022-10-17", "2023-02-22", "2023-06-15"])
@pytest.mark.parametrize("path", ["/api/events", "/client/events"])
def test_a_flat_event_is_recorded(open_at: Opener, revision: str, path: str) -> None:
    caller = open_at(revision)
    person = {"$email": EMAIL, "$first_name": "Ana", "$city": "Wien", "Plan": "gold"}
    sent = {"profile": person, "metric": {"name": "Placed Order"}, "properties": {"a": 1}, "value": 9.5}
    query = f"?company_id={caller.account.company_id}" if path.startswith("/client") else ""
    caller.ok("POST", path + query, _body("event", sent))
    (event,) = caller.account.events
    profile = _profile(caller)
    assert (profile["first_name"], profile["location"]["city"]) == ("Ana", "Wien")
    assert profile["properties"] == {"Plan": "gold"}
    assert caller.account.events.related(event, "metric") == caller.account.metrics.find(
        "name", "Placed Order"
    )


def test_consent_in_a_flat_event_is_told_as_lost(opened: Opener) -> None:
    caller = opened("2023-06-15")
    sent = {"profile": {"$email": EMAIL, "$consent": ["email"]}, "metric": {"name": "A"}, "properties": {}}
    caller.ok("POST", "/api/events", _body("event", sent))
    (entry,) = caller.account.journal
    assert "$consent" in entry.note


_SUBSCRIBE = "profile-subscription-bulk-create-job"


@pytest.mark.parametrize("revision", ["2022-10-17", "2023-06-15"])
def test_a_list_and_subscriptions_among_the_attributes_subscribe(open_at: Opener, revision: str) -> None:
    caller = open_at(revision)
    caller.seed(lists=[{"id": LIST, "name": "News", "opt_in_process": "single_opt_in"}])
    people = [{"email": EMAIL, "phone_number": PHONE}]
    sent = {"list_id": LIST, "custom_source": "Till", "subscriptions": people}
    caller.ok("POST", f"/api/{_SUBSCRIBE}s", _body(_SUBSCRIBE, sent))
    assert _consents(caller) == {"email": "SUBSCRIBED", "sms": "SUBSCRIBED"}
    assert len(caller.account.members.of(LIST)) == 1


def test_channels_choose_what_is_subscribed_to(open_at: Opener) -> None:
    caller = open_at("2023-06-15")
    caller.seed(lists=[{"id": LIST, "name": "News", "opt_in_process": "single_opt_in"}])
    people = [{"email": EMAIL, "phone_number": PHONE, "channels": {"sms": ["MARKETING"]}}]
    caller.ok("POST", f"/api/{_SUBSCRIBE}s", _body(_SUBSCRIBE, {"list_id": LIST, "subscriptions": people}))
    assert _consents(caller) == {"email": "NEVER_SUBSCRIBED", "sms": "SUBSCRIBED"}


def test_an_unknown_list_is_refused(open_at: Opener) -> None:
    caller = open_at("2023-06-15")
    sent = {"list_id": "Nn00Nn", "subscriptions": [{"email": EMAIL}]}
    assert caller("POST", f"/api/{_SUBSCRIBE}s", _body(_SUBSCRIBE, sent))[0] in (400, 404)


def test_lists_of_purposes_subscribe(opened: Opener) -> None:
    caller = opened("2023-09-15")
    caller.seed(lists=[{"id": LIST, "name": "News", "opt_in_process": "single_opt_in"}])
    attributes = {"email": EMAIL, "phone_number": PHONE, "subscriptions": {"email": ["MARKETING"]}}
    sent = {"profiles": {"data": [{"type": "profile", "attributes": attributes}]}}
    list_ = {"list": {"data": {"type": "list", "id": LIST}}}
    caller.ok("POST", f"/api/{_SUBSCRIBE}s", _body(_SUBSCRIBE, sent, relationships=list_))
    assert _consents(caller) == {"email": "SUBSCRIBED", "sms": "NEVER_SUBSCRIBED"}


def test_a_visitor_signs_up_with_a_list_id(open_at: Opener) -> None:
    caller = open_at("2023-06-15")
    caller.seed(lists=[{"id": LIST, "name": "News", "opt_in_process": "single_opt_in"}])
    sent = {"list_id": LIST, "email": EMAIL, "custom_source": "Footer", "properties": {"Shoes": 42}}
    query = f"?company_id={caller.account.company_id}"
    caller.ok("POST", f"/client/subscriptions{query}", _body("subscription", sent))
    assert _consents(caller)["email"] == "SUBSCRIBED"
    assert _profile(caller)["properties"] == {"Shoes": 42}


@pytest.mark.parametrize("revision", ["2022-10-17", "2023-06-15"])
def test_addresses_and_numbers_are_unsubscribed(open_at: Opener, revision: str) -> None:
    caller = open_at(revision)
    consents = {"email": "SUBSCRIBED", "sms": "SUBSCRIBED"}
    caller.seed(
        profiles=[
            {"email": EMAIL, "phone_number": PHONE, "consent": consents},
            {"email": OTHER, "phone_number": "+15005550009", "consent": consents},
        ]
    )
    kind = "profile-unsubscription-bulk-create-job"
    caller.ok("POST", f"/api/{kind}s", _body(kind, {"emails": [EMAIL], "phone_numbers": ["+15005550009"]}))
    assert _consents(caller) == {"email": "UNSUBSCRIBED", "sms": "SUBSCRIBED"}
    assert _consents(caller, OTHER) == {"email": "SUBSCRIBED", "sms": "UNSUBSCRIBED"}


@pytest.mark.parametrize("revision", ["2022-10-17", "2023-06-15"])
def test_addresses_are_suppressed_and_no_longer(open_at: Opener, revision: str) -> None:
    caller = open_at(revision)
    caller.seed(profiles=[{"email": EMAIL}])
    for kind, count in (
        ("profile-suppression-bulk-create-job", 1),
        ("profile-unsuppression-bulk-create-job", 0),
    ):
        caller.ok("POST", f"/api/{kind}s", _body(kind, {"suppressions": [{"email": EMAIL}]}))
        caller._mock.clock.advance(3600)
        reader = Caller(caller._mock, caller.key, NEWEST)
        condition = 'equals(subscriptions.email.marketing.suppression.reason,"USER_SUPPRESSED")'
        assert len(reader.ok("GET", "/api/profiles", filter=condition)["data"]) == count


def test_a_profile_is_deleted_by_its_flat_identifier(open_at: Opener) -> None:
    caller = open_at("2023-06-15")
    caller.seed(profiles=[{"email": EMAIL}])
    kind = "data-privacy-deletion-job"
    assert caller("POST", f"/api/{kind}s", _body(kind, {}))[0] == 400
    caller.ok("POST", f"/api/{kind}s", _body(kind, {"email": EMAIL}))
    assert caller.account.profiles.find("email", EMAIL) is None


def test_a_campaign_of_one_message_names_its_channel(open_at: Opener) -> None:
    caller = open_at("2023-06-15")
    caller.seed(
        lists=[{"id": LIST, "name": "News"}], templates=[{"id": "Tt11Tt", "name": "Sale", "html": "Hi"}]
    )
    static = {"method": "static", "options_static": {"datetime": "2027-01-01T10:00:00+00:00"}}
    sent = {
        "name": "Sale",
        "channel": "email",
        "audiences": {"included": [LIST]},
        "send_strategy": static,
        "send_options": {"use_smart_sending": True},
    }
    caller.ok("POST", "/api/campaigns", _body("campaign", sent))
    (identifier,) = caller.account.collection("campaign")
    campaign = caller.account.collection("campaign").get(identifier) or {}
    (message,) = campaign["messages"]
    content = {
        "subject": "Sale!",
        "preview_text": "Hats",
        "from_email": "hello@northwind.shop",
        "from_label": "N",
        "template_id": "Tt11Tt",
    }
    change = _body("campaign-message", {"label": "A", "content": content}, id=message)
    caller.ok("PATCH", f"/api/campaign-messages/{message}", change)
    assigned = {"id": message, "template_id": "Tt11Tt"}
    caller.ok("POST", "/api/campaign-message-assign-template", _body("campaign-message", assigned))
    kept = caller.account.collection("campaign-message").get(message) or {}
    assert (kept["content"]["subject"], kept["channel"]) == ("Sale!", "email")
    assert kept["template"] is not None
    caller.ok("POST", "/api/campaign-clone", _body("campaign", {"id": identifier, "new_name": "Again"}))
    kind = "campaign-recipient-estimation-job"
    caller.ok("POST", f"/api/{kind}s", _body(kind, {"id": identifier}))
    caller.ok("POST", "/api/campaign-send-jobs", _body("campaign-send-job", {"id": identifier}))
    names = [
        caller.account.collection("campaign").get(item) or {}
        for item in caller.account.collection("campaign")
    ]
    assert [item["name"] for item in names] == ["Sale", "Again"]
    assert names[0]["status"] != "Draft"


def test_a_template_is_named_by_an_attribute(open_at: Opener) -> None:
    caller = open_at("2023-06-15")
    caller.seed(templates=[{"id": "Tt11Tt", "name": "Sale", "html": "Hi {{ name }}", "text": ""}])
    shown = caller.ok(
        "POST", "/api/template-render", _body("template", {"id": "Tt11Tt", "context": {"name": "Ana"}})
    )
    assert shown["data"]["attributes"]["html"] == page("Hi Ana")
    caller.ok("POST", "/api/template-clone", _body("template", {"id": "Tt11Tt", "name": "Copy"}))
    assert len(caller.account.collection("template")) == 2
    status, content = caller("POST", "/api/template-clone", _body("template", {"id": "Nn00Nn"}))
    assert status == 404, content


def test_a_template_is_named_by_the_path(open_at: Opener) -> None:
    caller = open_at("2022-10-17")
    caller.seed(templates=[{"id": "Tt11Tt", "name": "Sale", "html": "Hi {{ name }}", "text": ""}])
    sent = _body("template", {"context": {"name": "Ana"}})
    shown = caller.ok("POST", "/api/templates/Tt11Tt/render", sent)
    assert shown["data"]["attributes"]["html"] == page("Hi Ana")
    clone = _body("template", {"name": "Copy"}, id="Tt11Tt")
    caller.ok("POST", "/api/templates/Tt11Tt/clone", clone)
    assert len(caller.account.collection("template")) == 2


def test_a_tag_names_its_group_by_an_attribute(open_at: Opener) -> None:
    caller = open_at("2023-06-15")
    caller.seed(resources=[{"type": "tag-group", "id": "Gg11Gg", "attributes": {"name": "Season"}}])
    caller.ok("POST", "/api/tags", _body("tag", {"name": "Winter", "tag_group_id": "Gg11Gg"}))
    (tag,) = caller.account.collection("tag")
    reader = Caller(caller._mock, caller.key, NEWEST)
    assert reader.ok("GET", f"/api/tags/{tag}/relationships/tag-group")["data"]["id"] == "Gg11Gg"
    assert "tag_group_id" not in (caller.account.collection("tag").get(tag) or {})


def test_the_items_of_a_job_stand_at_once_under_their_name(open_at: Opener) -> None:
    caller = open_at("2023-06-15")
    item = {"external_id": "1", "title": "Hat", "description": "A hat", "url": "https://northwind.shop/1"}
    sent = {"items": [{"type": "catalog-item", "attributes": item}]}
    kind = "catalog-item-bulk-create-job"
    caller.ok("POST", f"/api/{kind}s", _body(kind, sent))
    caller.account.jobs.poll(kind, next(iter(caller.account.collection(kind))))
    items = caller.account.collection("catalog-item")
    assert [(items.get(item) or {})["title"] for item in items] == ["Hat"]


def test_errors_point_at_the_body_that_was_sent(opened: Opener) -> None:
    caller = opened("2023-06-15")
    sent = {"profile": {"$email": EMAIL}, "metric": {"name": "A"}, "properties": {}}
    kind = "profile-unsubscription-bulk-create-job"
    caller.ok("POST", f"/api/{kind}s", _body(kind, {"emails": [EMAIL]}))
    caller("POST", "/api/events", _body("event", {**sent, "time": "1970-01-01T00:00:00Z"}))
    unsubscribed, event = caller.account.journal
    assert [item.pointer for item in unsubscribed.violations] == ["/data/attributes/0"]
    assert [item.pointer for item in event.violations] == ["/data/attributes/time"]
