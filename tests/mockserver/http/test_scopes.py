"""Who may do what: scopes, tokens, keys that are not known, and calls with the public key alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from tests.mockserver.helpers import (
    NEWEST,
    Starter,
    connect,
    create_event,
    create_profile,
    error_of,
    event_body,
    journal,
    list_body,
    taken,
)


def test_a_key_has_all_scopes_until_they_are_set(start: Starter, key: str) -> None:
    server = start()
    with connect(server, key) as api:
        create_profile(api, "ada@northwind.shop")
        server.control.set_key(key, scopes=["profiles:read"])
        assert len(taken(api.get("/api/profiles"))["data"]) == 1
        error = error_of(api.post("/api/lists", json=list_body("VIP")), 403)
        assert (error["code"], error["source"]) == ("permission_denied", {"pointer": "/data/"})
        assert error["title"] == error["detail"] == "You do not have permission to perform this action."
        assert "links" not in error
        server.control.set_key(key, scopes=None)
        taken(api.post("/api/lists", json=list_body("VIP")), 201)


def test_all_scopes_of_an_operation_are_needed(start: Starter, key: str) -> None:
    server = start()
    with connect(server, key) as api:
        create_event(api)
        event = taken(api.get("/api/events"))["data"][0]["id"]
        server.control.set_key(key, scopes=["events:read"])
        error_of(api.get(f"/api/events/{event}/profile"), 403)
        last = journal(api, key)[-1]
        assert [item["remedy"] for item in last["violations"]] == [
            "Give the key these scopes too: profiles:read."
        ]
        server.control.set_key(key, scopes=["events:read", "profiles:read"])
        taken(api.get(f"/api/events/{event}/profile"))


def test_a_missing_scope_is_told_before_what_is_wrong_with_the_body(start: Starter, key: str) -> None:
    server = start()
    server.control.set_key(key, scopes=[])
    with connect(server, key) as api:
        refused = api.post("/api/lists", content=b"{", headers={"Content-Type": "text/plain"})
        error_of(refused, 403)
        assert refused.headers["ratelimit-limit"].startswith("10, ")


@pytest.mark.parametrize("status", ["expired", "revoked"])
def test_a_token_that_is_no_longer_valid_is_a_401(start: Starter, status: Any) -> None:
    server = start()
    headers = {"Authorization": "Bearer token-1", "revision": NEWEST}
    with httpx.Client(base_url=server.url, headers=headers) as app:
        taken(app.get("/api/profiles"))
        server.control.set_key("token-1", status=status)
        error = error_of(app.get("/api/profiles"), 401)
        assert error["code"] == "authentication_failed"
        assert error["detail"] == error["title"] == "Incorrect authentication credentials."
        server.control.set_key("token-1")
        taken(app.get("/api/profiles"))


def test_a_token_is_an_account_of_its_own(start: Starter, key: str) -> None:
    server = start()
    with connect(server, key) as api:
        create_profile(api, "ada@northwind.shop")
        other = {"Authorization": "Bearer token-2"}
        assert taken(api.get("/api/profiles", headers=other))["data"] == []


@pytest.mark.parametrize("sent", ["Klaviyo-API-Key pk_AAAAAA_x", "Bearer token-2"])
def test_where_only_known_keys_are_taken_others_are_a_401(start: Starter, sent: str) -> None:
    server = start(Settings(accepted_keys="known"))
    headers = {"Authorization": sent, "revision": NEWEST}
    with httpx.Client(base_url=server.url, headers=headers) as api:
        refused = api.get("/api/profiles")
        error = error_of(refused, 401)
        if sent.startswith("Bearer"):
            assert error["code"] == "authentication_failed"
        else:
            assert (error["code"], error["detail"]) == (
                "not_authenticated",
                "Missing or invalid private key.",
            )
            assert refused.headers["www-authenticate"] == "Bearer, Klaviyo-API-Key"
        assert "ratelimit-limit" not in refused.headers
        server.control.set_key(sent.partition(" ")[2])
        taken(api.get("/api/profiles"))


def test_a_private_key_is_no_token(api: httpx.Client, key: str) -> None:
    api.headers["Authorization"] = f"Bearer {key}"
    error_of(api.get("/api/profiles"), 401)


def test_a_public_key_is_none_for_the_api(api: httpx.Client) -> None:
    api.headers["Authorization"] = "Klaviyo-API-Key ABCDEF"
    error_of(api.get("/api/profiles"), 401)


def _visit(server: MockServer, query: str, **headers: str) -> httpx.Response:
    headers = {"revision": NEWEST, **headers}
    return httpx.post(f"{server.url}/client/events{query}", json=event_body(), headers=headers)


def _codes(server: MockServer) -> list[list[str]]:
    return [[item.code for item in entry.violations] for entry in server.control.requests()]


def test_a_visitor_needs_the_public_key_and_nothing_else(start: Starter) -> None:
    server = start()
    assert _visit(server, "?company_id=ABCDEF", **{"Content-Type": "text/plain"}).status_code == 415
    (entry,) = server.control.requests(server.control.account(company_id="ABCDEF"))
    assert entry.operation == "POST /client/events"


@pytest.mark.parametrize("query", ["", "?company_id=", "?company_id=pk_ABCDEF_x"])
@pytest.mark.parametrize("status", [400, 401])
def test_a_visitor_of_no_company_is_refused_as_set(start: Starter, query: str, status: int) -> None:
    server = start(Settings(company_status=status))
    error_of(_visit(server, query), status)


def test_companies_may_have_to_be_known(start: Starter) -> None:
    server = start(Settings(accepted_companies="known"))
    error_of(_visit(server, "?company_id=ABCDEF"), 400)
    assert _codes(server) == [["unknown-company"]]
    server.account("pk_ABCDEF_x")
    assert _visit(server, "?company_id=ABCDEF").status_code != 400


def test_a_private_key_of_a_visitor_is_advised_against_or_refused(start: Starter) -> None:
    headers = {"Authorization": "Klaviyo-API-Key pk_ABCDEF_x"}
    server = start()
    assert _visit(server, "?company_id=ABCDEF", **headers).status_code != 401
    assert _codes(server)[0][0] == "key-on-client"
    refusing = start(Settings(client_keys="refuse"))
    error_of(_visit(refusing, "?company_id=ABCDEF", **headers), 401)


def test_keys_are_shown_without_their_secret(start: Starter) -> None:
    server = start()
    shown = httpx.post(f"{server.url}/_mock/keys", json={"key": "pk_AAAAAA_secret", "scopes": ["lists:read"]})
    (record,) = shown.json()["keys"]
    assert (record["company_id"], record["scopes"], record["status"]) == (
        "AAAAAA",
        ["lists:read"],
        "active",
    )
    assert "secret" not in shown.text and b"secret" not in server.control.state()
    revoked = httpx.request("DELETE", f"{server.url}/_mock/keys", json={"key": "pk_AAAAAA_secret"})
    assert [item["status"] for item in revoked.json()["keys"]] == ["revoked"]
    with connect(server, "pk_AAAAAA_secret") as api:
        error_of(api.get("/api/lists"), 401)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "/key"),
        ({"key": ""}, "/key"),
        ({"key": "pk_x", "scopes": "all"}, "/scopes"),
        ({"key": "pk_x", "scopes": [1]}, "/scopes"),
        ({"key": "pk_x", "status": "old"}, "/status"),
        ({"key": "pk_x", "company_id": 5}, "/company_id"),
    ],
)
def test_a_key_that_cannot_be_set_is_refused_by_place(mock: MockServer, body: Any, place: str) -> None:
    refused = httpx.post(f"{mock.url}/_mock/keys", json=body)
    assert refused.status_code == 400 and place in refused.json()["message"]


def test_webhooks_need_advanced_kdp_or_an_oauth_app(official_files: list[Path]) -> None:
    library = load([NEWEST], [path for path in official_files if path.stem == NEWEST])
    for settings, sent, status in (
        (Settings(), "Klaviyo-API-Key pk_AAAAAA_x", 403),
        (Settings(), "Bearer token-2", 200),
        (Settings(advanced_kdp=True), "Klaviyo-API-Key pk_AAAAAA_x", 200),
    ):
        with MockServer(library, settings=settings) as server:
            headers = {"Authorization": sent, "revision": NEWEST}
            answer = httpx.get(f"{server.url}/api/webhooks", headers=headers)
        assert answer.status_code == status
        if status == 403:  # REC get_webhooks.403
            (error,) = answer.json()["errors"]
            assert error["detail"] == "You must have Advanced KDP enabled to use this endpoint."
            assert (error["code"], error["source"]) == ("permission_denied", {"pointer": "/data/"})
