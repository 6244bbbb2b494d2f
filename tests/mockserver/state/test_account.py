"""Accounts: a private key is one, a public key leads to the same, and nothing is shared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Accounts, Grant
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import (
    ClientFactory,
    create_event,
    create_list,
    create_profile,
    error_of,
    journal,
    profile_body,
    state,
    taken,
)


@pytest.fixture
def accounts() -> Accounts:
    return Accounts(Settings(), Clock())


def test_a_key_that_names_its_company_leads_to_the_account_of_the_public_key(accounts: Accounts) -> None:
    assert accounts.by_key("pk_AbC123_secret") is accounts.by_company("AbC123")
    assert accounts.by_key("pk_AbC123_another") is accounts.by_company("AbC123")


@given(st.from_regex(r"pk_[0-9a-f]{34}", fullmatch=True))
def test_any_other_key_gets_a_public_key_of_its_own(key: str) -> None:
    accounts = Accounts(Settings(), Clock())
    account = accounts.by_key(key)
    assert len(account.company_id) == 6 and account.company_id.isalnum()
    assert accounts.by_key(key) is account
    assert accounts.by_company(account.company_id) is account


def test_all_lists_each_account_once(accounts: Accounts) -> None:
    one, other = accounts.by_key("pk_AAAAAA_x"), accounts.by_key("pk_BBBBBB_x")
    accounts.by_key("pk_AAAAAA_y")
    assert accounts.all() == (one, other)


def test_a_forgotten_account_is_empty_when_its_keys_come_again(accounts: Accounts) -> None:
    one, same = accounts.by_key("pk_AAAAAA_x"), accounts.by_key("pk_AAAAAA_y")
    other = accounts.by_key("pk_BBBBBB_x")
    accounts.remove("pk_AAAAAA_x")
    assert one is same
    assert accounts.all() == (other,)
    assert accounts.by_key("pk_AAAAAA_y") is not one


def test_an_account_is_forgotten_though_its_keys_are_read_anew(accounts: Accounts) -> None:
    one = accounts.by_key("pk_AAAAAA_x")
    accounts.clear_grants()
    accounts.remove("pk_AAAAAA_x")
    assert accounts.all() == ()
    assert accounts.by_key("pk_AAAAAA_x") is not one


@pytest.mark.parametrize("secret", ["pk_0123456789abcdef", "PK_x", "tokQ7vXz19LmNo2pRsT", "short"])
def test_no_account_is_named_by_a_secret(accounts: Accounts, secret: str) -> None:
    if secret == "short":
        accounts.by_key(secret)
    account = accounts.by_public_key(secret)
    assert account is accounts.by_public_key(secret)
    assert len(account.company_id) == 6
    assert account is not accounts.by_key(secret)
    assert accounts.by_public_key("Xy12Ab").company_id == "Xy12Ab"


def test_forgetting_an_unknown_key_changes_nothing(accounts: Accounts) -> None:
    one = accounts.by_key("pk_AAAAAA_x")
    accounts.remove("pk_ZZZZZZ_x")
    assert accounts.all() == (one,)


def test_a_mock_that_forgot_an_account_serves_its_key_an_empty_one(
    mock: MockServer, client_for: ClientFactory, key: str
) -> None:
    api = client_for(key)
    create_profile(api, "ada@northwind.shop")
    mock.control.remove_account(key)
    assert taken(api.get("/api/profiles"))["data"] == []


def test_two_accounts_share_nothing(client_for: ClientFactory, key: str) -> None:
    other_key = key.replace("pk_A", "pk_B")
    one, other = client_for(key), client_for(other_key)
    create_event(one, "ada@northwind.shop", unique_id="1", value=5)
    person = taken(one.get("/api/profiles"))["data"][0]["id"]
    vip = create_list(one)
    for path in ("profiles", "events", "metrics", "lists"):
        assert taken(other.get(f"/api/{path}"))["data"] == []
    error_of(other.get(f"/api/profiles/{person}"), 404)
    error_of(other.get(f"/api/lists/{vip}/profiles"), 404)
    # What is taken in one account is free in the other: the address, the unique id, the metric's past.
    taken(other.post("/api/profiles", json=profile_body("ada@northwind.shop")), 201)
    create_event(other, "ada@northwind.shop", unique_id="1")
    (event,) = taken(other.get("/api/events"))["data"]
    assert "$value" not in event["attributes"]["event_properties"]
    assert len(state(one, key)["events"]) == 1
    assert {entry["number"] for entry in journal(one, key)}.isdisjoint(
        entry["number"] for entry in journal(other, other_key)
    )


def test_all_keys_of_a_company_reach_the_same_account(client_for: ClientFactory, key: str) -> None:
    person = create_profile(client_for(key), "ada@northwind.shop")
    assert taken(client_for(key.replace("_test", "_second")).get(f"/api/profiles/{person}"))


def test_a_token_of_an_oauth_app_is_an_account_too(client_for: ClientFactory, key: str) -> None:
    api = client_for(key)
    api.headers["Authorization"] = f"Bearer {key}.token"
    create_profile(api, "ada@northwind.shop")
    assert len(taken(api.get("/api/profiles"))["data"]) == 1
    assert taken(client_for(key).get("/api/profiles"))["data"] == []


def test_accounts_that_hold_nothing_are_let_go_but_for_the_newest() -> None:
    accounts = Accounts(Settings(), Clock())
    gone: set[str] = set()
    accounts.on_let_go = gone.update
    used, drawn, known = (accounts.by_key(f"pk_{name}_key") for name in ("USED01", "DRAWN1", "KNOWN1"))
    used.lists.insert("L", {"name": "L"})
    drawn.ids.short()
    accounts.keys.set("pk_KNOWN1_key", "KNOWN1")
    for number in range(20_000):
        account = accounts.by_key(f"pk_{number:06d}_key")
        accounts.grant(b"%d" % number, Grant(account))
    assert len(accounts.all()) <= 2_003
    assert len(accounts.grants) <= 10_000
    assert len(gone) >= 18_000
    assert accounts.by_key("pk_USED01_key") is used
    assert accounts.by_key("pk_DRAWN1_key") is drawn
    assert accounts.by_key("pk_KNOWN1_key") is known
    assert accounts.by_key("pk_019999_key") is account


def test_accounts_that_hold_something_are_never_let_go() -> None:
    accounts = Accounts(Settings(), Clock())
    for number in range(5_000):
        accounts.by_key(f"pk_{number:06d}_key").lists.insert("L", {"name": "L"})
    assert len(accounts.all()) == 5_000
