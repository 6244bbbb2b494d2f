"""Accounts as pages: resources, a profile with its consent and timeline, a list with its members."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from tests.mockserver.helpers import Json
from tests.mockserver.inspector.conftest import Send, event

Twin = Callable[[str], Any]


def planted(server: MockServer, **content: Any) -> None:
    server.control.seed(server.control.account_of("pk_ABC123_test"), content)


def test_an_account_shows_its_resources_and_a_resource_its_attributes(send: Send, twin: Twin) -> None:
    send("POST", "/api/events", event(properties={"OrderId": "1042"}))
    assert twin("/accounts")["accounts"][0]["resources"] == {"profile": 1, "metric": 1, "event": 1}
    assert twin("/accounts/ABC123")["resources"] == {"profile": 1, "metric": 1, "event": 1}
    (row,) = twin("/accounts/ABC123/event")["resources"]
    shown = twin(f"/accounts/ABC123/event/{row['id']}")
    assert shown["attributes"]["event_properties"]["OrderId"] == "1042"
    assert set(shown["relationships"]) == {"profile", "metric"}


def test_a_profile_shows_consent_groups_and_timeline(server: MockServer, send: Send, twin: Twin) -> None:
    planted(server, lists=[{"id": "Y6nRLr", "name": "News"}])
    send("POST", "/api/events", event("Viewed Product"))
    send("POST", "/api/events", event("Placed Order"))
    (row,) = twin("/accounts/ABC123/profile")["resources"]
    assert row["name"] == "ana@northwind.shop"
    send("POST", "/api/lists/Y6nRLr/relationships/profiles", {"data": [{"type": "profile", "id": row["id"]}]})
    shown = twin(f"/accounts/ABC123/profile/{row['id']}")
    assert [event["metric"] for event in shown["timeline"]] == ["Placed Order", "Viewed Product"]
    assert [group["name"] for group in shown["groups"]] == ["News"]
    assert shown["consent"]["subscriptions"]["email"]["marketing"]["consent"] == "NEVER_SUBSCRIBED"
    members = twin("/accounts/ABC123/list/Y6nRLr")["members"]
    assert (members["total"], members["first"][0]["name"]) == (1, "ana@northwind.shop")


@pytest.mark.parametrize(
    "action",
    [
        {"type": "time-delay", "data": "x"},
        {"type": "send-email", "data": [5]},
        {"type": "send-sms", "data": {"message": 5}},
    ],
)
def test_a_flow_of_any_shape_is_shown(server: MockServer, page: Send, action: Json) -> None:
    flow = {"id": "FLOW01", "name": "Odd", "metric": "Placed Order", "actions": [action]}
    planted(server, flows=[flow])
    assert page("/accounts/ABC123/flow/FLOW01").status_code == 200


def test_a_flow_shows_the_parts_that_are_not_played(server: MockServer, page: Send, twin: Twin) -> None:
    flow = {"id": "FLOW01", "name": "Hook", "metric": "Placed Order", "actions": [{"type": "send-webhook"}]}
    planted(server, flows=[flow])
    place = "/accounts/ABC123/flow/FLOW01"
    assert twin(place)["not_played"] == ["/actions/0: 'send-webhook' has no effect: the flow goes on"]
    assert "the flow goes on" in page(place).text


def test_resources_are_paged_and_searched(server: MockServer, twin: Twin) -> None:
    planted(server, profiles=[{"email": f"a{number}@northwind.shop"} for number in range(120)])
    first = twin("/accounts/ABC123/profile")
    assert (first["total"], len(first["resources"])) == (120, 50)
    second = twin(f"/accounts/ABC123/profile{first['more']}")
    assert second["start"] == 50
    found = twin("/accounts/ABC123/profile?search=A11@NORTH")
    assert [row["name"] for row in found["resources"]] == ["a11@northwind.shop"]


def test_a_template_is_shown_as_it_renders_in_a_frame_without_scripts(
    server: MockServer, send: Send, page: Send, twin: Twin
) -> None:
    html = "<p>Hello {{ first_name|default:'you' }}</p><script>alert(1)</script>"
    attributes = {"name": "Hi", "editor_type": "CODE", "html": html}
    send("POST", "/api/templates", {"data": {"type": "template", "attributes": attributes}})
    (row,) = twin("/accounts/ABC123/template")["resources"]
    place = f"/accounts/ABC123/template/{row['id']}"
    assert f'<iframe class="mail" sandbox title="The template" src="/_mock{place}.html">' in page(place).text
    frame = page(f"{place}.html")
    assert "<p>Hello you</p>" in frame.text
    assert frame.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
