"""OAuth: a grant, a refresh, tokens with scopes and an end."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from tests.mockserver.helpers import NEWEST, Starter, error_of, taken

_REFRESH = {"grant_type": "refresh_token", "refresh_token": "rt_1"}
_GRANT = {
    "grant_type": "authorization_code",
    "code": "c1",
    "redirect_uri": "https://shop.dev",
    "code_verifier": "v",
}


def _ask(server: MockServer, form: dict[str, str], **options: Any) -> httpx.Response:
    options.setdefault("auth", ("cid", "secret"))
    return httpx.post(f"{server.url}/oauth/token", data=form, **options)


def _read(server: MockServer, token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", "revision": NEWEST}
    return httpx.get(f"{server.url}/api/lists", headers=headers)


def test_a_refresh_gives_a_token_and_leaves_its_own_as_it_is(start: Starter) -> None:
    server = start()
    first, second = _ask(server, _REFRESH).json(), _ask(server, _REFRESH).json()
    assert first["refresh_token"] == second["refresh_token"] == "rt_1"
    assert first["access_token"] != second["access_token"]
    assert (first["token_type"], first["expires_in"]) == ("bearer", 3600)
    assert "lists:read" in first["scope"].split()
    # The former token stays valid until it expires (FIND).
    for content in (first, second):
        taken(_read(server, content["access_token"]))


def test_a_code_is_taken_once_and_all_its_tokens_are_of_one_account(start: Starter) -> None:
    server = start()
    granted = _ask(server, _GRANT).json()
    again = _ask(server, _GRANT)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    headers = {"Authorization": f"Bearer {granted['access_token']}", "revision": NEWEST}
    body = {"data": {"type": "list", "attributes": {"name": "News"}}}
    taken(httpx.post(f"{server.url}/api/lists", json=body, headers=headers), 201)
    refreshed = _ask(server, {**_REFRESH, "refresh_token": granted["refresh_token"]}).json()
    assert len(taken(_read(server, refreshed["access_token"]))["data"]) == 1


def test_a_token_ends_and_a_refresh_goes_on(start: Starter) -> None:
    server = start(Settings(token_seconds=60))
    token = _ask(server, _REFRESH).json()["access_token"]
    taken(_read(server, token))
    server.control.advance(61)
    assert error_of(_read(server, token), 401)["code"] == "authentication_failed"
    taken(_read(server, _ask(server, _REFRESH).json()["access_token"]))


def test_the_scopes_of_a_refresh_token_are_those_of_its_tokens(start: Starter) -> None:
    server = start()
    server.control.set_key("rt_1", scopes=["profiles:read"], company_id="AbC123")
    content = _ask(server, _REFRESH).json()
    assert content["scope"] == "profiles:read"
    assert error_of(_read(server, content["access_token"]), 403)["code"] == "permission_denied"


@pytest.mark.parametrize("form", [_REFRESH, _GRANT])
def test_where_only_known_keys_are_taken_others_give_no_token(start: Starter, form: dict[str, str]) -> None:
    server = start(Settings(accepted_keys="known"))
    assert _ask(server, form).json() == {"error": "invalid_grant"}


def test_a_request_of_another_form_is_refused(start: Starter) -> None:
    server = start()
    assert _ask(server, _REFRESH, auth=None).status_code == 401
    assert _ask(server, {"grant_type": "password"}).json() == {"error": "unsupported_grant_type"}
    assert httpx.get(f"{server.url}/oauth/token").status_code == 405


def test_no_secret_enters_the_journal(start: Starter) -> None:
    server = start()
    content = _ask(server, _GRANT).json()
    _ask(server, _REFRESH)
    entries = server.control.requests(unattributed=True)
    assert [entry.verdict for entry in entries] == ["ok", "ok"]
    text = repr([entry.as_dict() for entry in entries])
    for secret in ("c1'", "code=c1", "rt_1", "Y2lkOnNlY3JldA", content["access_token"]):
        assert secret not in text
