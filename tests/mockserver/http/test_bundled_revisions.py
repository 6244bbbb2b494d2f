"""The mock serves every bundled revision by the header, and each change at its date."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import bundled_revisions, load
from tests.mockserver.generic.direct import Caller, DirectMock

Json = dict[str, Any]
REVISIONS = bundled_revisions()
# Campaigns have other resources since 2026-10-15: campaigns/test_omnichannel_operations.py.
_FLAT_CAMPAIGNS = [name for name in REVISIONS if name < "2026-10-15"]


@pytest.fixture(scope="module")
def mock() -> DirectMock:
    """A mock over every bundled revision."""
    return DirectMock(load())


@pytest.fixture
def caller(mock: DirectMock, revision: str) -> Caller:
    """Speak to an empty account at the revision of the test."""
    return mock.empty(revision)


def _since(first: str, until: str = "9") -> list[Any]:
    """Return every revision, and whether it lies in a range."""
    return [pytest.param(name, first <= name < until, id=name) for name in REVISIONS]


def _event(**properties: Any) -> Json:
    metric = {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}}
    profile = {"data": {"type": "profile", "attributes": {"email": "ana@northwind.shop"}}}
    attributes = {"properties": properties, "metric": metric, "profile": profile}
    return {"data": {"type": "event", "attributes": attributes}}


def _subscription(*subscribers: Json, kind: str = "create") -> Json:
    people = [{"type": "profile", "attributes": attributes} for attributes in subscribers]
    data = {"type": f"profile-subscription-bulk-{kind}-job", "attributes": {"profiles": {"data": people}}}
    return {"data": data}


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_request_is_served_at_the_revision_of_its_header(caller: Caller) -> None:
    assert caller("POST", "/api/events/", _event(Item="Tea"))[0] == 202
    (read,) = caller.ok("GET", "/api/events/")["data"]
    assert read["attributes"]["event_properties"]["Item"] == "Tea"
    assert [entry.revision for entry in caller.account.journal] == [caller.revision] * 2


@pytest.mark.parametrize(
    ("revision", "served"),
    [("2024-05-16", "2024-05-15"), ("2025-06-01", "2025-04-15"), ("2026-07-14", "2026-04-15")],
)
def test_a_date_in_between_is_served_as_the_revision_before(caller: Caller, served: str) -> None:
    caller.ok("GET", "/api/lists")
    assert [entry.revision for entry in caller.account.journal] == [served]


@pytest.mark.parametrize(("revision", "there"), _since("2024-06-15"))
def test_segments_are_created_since_2024_06_15(caller: Caller, there: bool) -> None:
    definition = {"condition_groups": []}
    body = {"data": {"type": "segment", "attributes": {"name": "VIP", "definition": definition}}}
    status, content = caller("POST", "/api/segments", body)
    assert status == (201 if there else 404), content


@pytest.mark.parametrize(("revision", "required"), _since("2025-01-15"))
@pytest.mark.parametrize("kind", ["create", "delete"])
def test_channels_must_be_named_since_2025_01_15(caller: Caller, kind: str, required: bool) -> None:
    path = f"/api/profile-subscription-bulk-{kind}-jobs"
    status, content = caller("POST", path, _subscription({"email": "ana@northwind.shop"}, kind=kind))
    assert status == (400 if required else 202), content


@pytest.mark.parametrize(("revision", "more"), _since("2024-07-15"))
def test_a_thousand_are_subscribed_at_once_since_2024_07_15(caller: Caller, more: bool) -> None:
    consent = {"email": {"marketing": {"consent": "SUBSCRIBED"}}}
    people = [{"email": f"p{number}@northwind.shop", "subscriptions": consent} for number in range(101)]
    status, _ = caller("POST", "/api/profile-subscription-bulk-create-jobs", _subscription(*people))
    assert status == (202 if more else 400)


@pytest.mark.parametrize(("revision", "stated"), _since("", "2025-10-15"))
def test_an_import_with_an_anonymous_id_is_advised_on_since_2025_10_15(caller: Caller, stated: bool) -> None:
    """No file has it there since then, and Klaviyo takes and keeps it where no file has it (LIVE SPREE)."""
    attributes = {"email": "ana@northwind.shop", "anonymous_id": "a-1"}
    body = {"data": {"type": "profile", "attributes": attributes}}
    assert caller("POST", "/api/profile-import", body)[0] == 201
    (entry,) = caller.account.journal
    assert [item.code for item in entry.violations] == ([] if stated else ["anonymous-id"])


@pytest.mark.parametrize(("revision", "more"), _since("2025-04-15"))
def test_an_event_has_up_to_400_properties_since_2025_04_15(caller: Caller, more: bool) -> None:
    body = _event(**{f"p{number}": 1 for number in range(301)})
    assert caller("POST", "/api/events", body)[0] == (202 if more else 400)


@pytest.mark.parametrize(
    ("path", "parameter", "first"),
    [
        ("/api/lists", {"sort": "-created"}, "2024-05-15"),
        ("/api/lists", {"include": "flow-triggers"}, "2024-10-15"),
        ("/api/profiles", {"include": "push-tokens"}, "2025-04-15"),
        ("/api/campaigns", {"filter": "any(id,['A']),equals(messages.channel,'email')"}, "2025-07-15"),
        ("/api/templates", {"filter": "contains(name,'A')"}, "2025-10-15"),
        ("/api/events", {"page[size]": "3"}, "2026-01-15"),
        ("/api/lists", {"page[size]": "3"}, "2026-04-15"),
        ("/api/profiles", {"include": "conversations"}, "2026-07-15"),
    ],
)
def test_a_parameter_is_taken_from_its_revision_on(
    mock: DirectMock, path: str, parameter: dict[str, str], first: str
) -> None:
    taken = [name for name in REVISIONS if mock.empty(name)("GET", path, **parameter)[0] == 200]
    known = _FLAT_CAMPAIGNS if path == "/api/campaigns" else REVISIONS
    assert taken == [name for name in known if name >= first]


def test_a_parameter_that_came_and_went(mock: DirectMock) -> None:
    def taking(include: str) -> list[str]:
        return [
            name for name in REVISIONS if mock.empty(name)("GET", "/api/profiles", include=include)[0] == 200
        ]

    assert taking("lists,segments") == ["2025-04-15", "2025-07-15", "2025-10-15"]
    assert taking("conversation") == ["2026-04-15"]


def _campaign(revision: str, tracking: Json) -> Json:
    if revision < "2025-01-15":
        message: Json = {"channel": "email", "content": {"subject": "Hi"}}
        plan: Json = {"method": "static", "options_static": {"datetime": "2027-11-08T00:00:00+00:00"}}
    else:
        message = {"definition": {"channel": "email", "content": {"subject": "Hi"}}}
        plan = {"method": "static", "datetime": "2027-11-08T00:00:00+00:00"}
    attributes = {
        "name": "Sale",
        "audiences": {"included": ["Y6nRLr"]},
        "send_strategy": plan,
        "tracking_options": tracking,
        "campaign-messages": {"data": [{"type": "campaign-message", "attributes": message}]},
    }
    return {"data": {"type": "campaign", "attributes": attributes}}


@pytest.mark.parametrize("revision", _FLAT_CAMPAIGNS)
def test_a_campaign_is_read_as_it_is_written_at_each_revision(caller: Caller, revision: str) -> None:
    parameter = {"name": "utm_source", "value": "mail"}
    if revision < "2024-10-15":
        tracking: Json = {"is_add_utm": True, "utm_params": [parameter]}
    else:
        tracking = {"add_tracking_params": True, "custom_tracking_params": [{"type": "static", **parameter}]}
    caller.seed(lists=[{"id": "Y6nRLr", "name": "News"}])
    sent = _campaign(revision, tracking)
    created = caller.ok("POST", "/api/campaigns", sent)["data"]
    read = caller.ok("GET", f"/api/campaigns/{created['id']}")["data"]["attributes"]
    assert read["tracking_options"].items() >= tracking.items()
    assert read["send_strategy"]["method"] == "static"
    assert ("options_static" in read["send_strategy"]) is (revision < "2025-01-15")
    message = created["relationships"]["campaign-messages"]["data"][0]["id"]
    shown = caller.ok("GET", f"/api/campaign-messages/{message}")["data"]["attributes"]
    content = shown["content"] if revision < "2025-01-15" else shown["definition"]["content"]
    assert content["subject"] == "Hi"


@pytest.mark.parametrize(("revision", "buttons"), _since("2026-04-15")[: len(_FLAT_CAMPAIGNS)])
def test_buttons_of_a_push_message_show_since_2026_04_15(
    caller: Caller, revision: str, buttons: bool
) -> None:
    caller.seed(
        campaigns=[{"id": "Cc12Ab", "name": "Sale", "message_id": "Mm77Ms", "channel": "mobile_push"}]
    )
    shown = caller.ok("GET", "/api/campaign-messages/Mm77Ms")["data"]["attributes"]
    content = shown["content"] if revision < "2025-01-15" else shown["definition"]["content"]
    assert ("action_buttons" in content) is buttons


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_template_is_assigned_with_the_status_of_the_revision(caller: Caller, revision: str) -> None:
    caller.seed(
        templates=[{"id": "Tt55Tt", "name": "Plain", "html": "Hi"}],
        campaigns=[{"id": "Cc12Ab", "name": "Sale", "message_id": "Mm77Ms"}],
    )
    template = {"template": {"data": {"type": "template", "id": "Tt55Tt"}}}
    data = {"type": "campaign-message", "id": "Mm77Ms", "relationships": template}
    status, _ = caller("POST", "/api/campaign-message-assign-template", {"data": data})
    assert status == (201 if revision < "2025-04-15" else 200)


@pytest.mark.parametrize(("revision", "empty"), _since("2026-04-15"))
def test_the_change_of_a_tag_group_answers_nothing_since_2026_04_15(caller: Caller, empty: bool) -> None:
    attributes = {"name": "Season"}
    group = caller.ok("POST", "/api/tag-groups", {"data": {"type": "tag-group", "attributes": attributes}})
    identifier = group["data"]["id"]
    body = {"data": {"type": "tag-group", "id": identifier, "attributes": {"name": "Seasons"}}}
    assert caller("PATCH", f"/api/tag-groups/{identifier}", body)[0] == (204 if empty else 200)
