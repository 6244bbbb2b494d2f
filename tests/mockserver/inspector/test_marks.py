"""Mark, click in the shop, look: the changes of an account since a moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from klaviyo_rehearsal.mockserver.server import MockServer
from tests.mockserver.inspector.conftest import Send, event

Twin = Callable[[str], Any]


def changes(twin: Twin) -> list[tuple[Any, ...]]:
    return [
        (item["change"], item["type"], [field["field"] for field in item["fields"]])
        for item in twin("/accounts/ABC123")["changes"]
    ]


def test_new_changed_and_gone_resources_and_members_are_told(
    server: MockServer, send: Send, page: Send, twin: Twin
) -> None:
    account = server.control.account_of("pk_ABC123_test")
    lists = [{"id": "Y6nRLr", "name": "News"}, {"id": "Y6nRLs", "name": "Old"}]
    server.control.seed(account, {"lists": lists})
    send("POST", "/api/events", event())
    (row,) = twin("/accounts/ABC123/profile")["resources"]
    assert twin("/accounts/ABC123")["mark"] is None
    page("/accounts/ABC123/mark", {})
    assert twin("/accounts/ABC123")["mark"]["request"] == 1
    assert changes(twin) == []
    update = {"type": "profile", "id": row["id"], "attributes": {"first_name": "Ana"}}
    send("PATCH", f"/api/profiles/{row['id']}", {"data": update})
    members = {"data": [{"type": "profile", "id": row["id"]}]}
    send("POST", "/api/lists/Y6nRLr/relationships/profiles", members)
    send("DELETE", "/api/lists/Y6nRLs")
    send("POST", "/api/events", event("Viewed Product"))
    found = changes(twin)
    assert ("changed", "profile", ["first_name"]) in found
    assert ("joined", "member", []) in found
    assert ("gone", "list", []) in found
    assert [kind for change, kind, _ in found if change == "new"] == ["event", "metric"]
    page("/accounts/ABC123/mark", {})
    assert changes(twin) == []


def test_consent_is_a_change_of_its_own(server: MockServer, send: Send, page: Send, twin: Twin) -> None:
    send("POST", "/api/events", event())
    page("/accounts/ABC123/mark", {})
    profile = {"type": "profile", "attributes": {"email": "ana@northwind.shop"}}
    job = {"profiles": {"data": [profile]}}
    send(
        "POST",
        "/api/profile-suppression-bulk-create-jobs",
        {"data": {"type": "profile-suppression-bulk-create-job", "attributes": job}},
    )
    assert ("new", "consent") in {(change, kind) for change, kind, _ in changes(twin)}
    assert "consent of" in page("/accounts/ABC123").text
