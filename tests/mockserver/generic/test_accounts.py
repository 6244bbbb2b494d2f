from __future__ import annotations

from tests.mockserver.generic.direct import Caller


def test_the_account_shows_itself_under_its_public_key(ask: Caller) -> None:
    (account,) = ask.ok("GET", "/api/accounts")["data"]
    assert account["id"] == account["attributes"]["public_api_key"] == ask.account.company_id
    assert ask.ok("GET", f"/api/accounts/{account['id']}")["data"] == account
    assert ask("GET", "/api/accounts/nowhere")[0] == 404


def test_a_seed_says_what_the_account_is_like(ask: Caller) -> None:
    entry = {"type": "account", "id": ask.account.company_id, "attributes": {"timezone": "Europe/Berlin"}}
    ask.seed(resources=[entry])
    (account,) = ask.ok("GET", "/api/accounts", **{"fields[account]": "timezone"})["data"]
    assert account["attributes"] == {"timezone": "Europe/Berlin"}
