"""The comparison of consent, lists, tags, campaigns and templates: each planted difference, none other."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.control.snapshot import snapshot
from klaviyo_rehearsal.mockserver.people.consent import EMAIL, Subscription, subscribe
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from klaviyo_rehearsal.rehearsal.compare.accounts import compare

ANA, BEN = "01HQ2X7M3N4P5Q6R7S8T9V0W00", "01HQ2X7M3N4P5Q6R7S8T9V0W01"
STATE: dict[str, Any] = {
    "profiles": [
        {
            "id": ANA,
            "email": "ana@northwind.shop",
            "phone_number": "+12125550100",
            "consent": {"email": "SUBSCRIBED", "sms": "UNSUBSCRIBED"},
        },
        {"id": BEN, "email": "ben@northwind.shop", "suppressions": ["HARD_BOUNCE"]},
    ],
    "lists": [{"id": "Y6nRLr", "name": "Newsletter", "members": [ANA]}, {"id": "QkS3xD", "name": "VIPs"}],
    "templates": [{"id": "Tm4XyZ", "name": "Welcome", "html": "<p>Hello</p>"}],
    "campaigns": [
        {
            "id": "01HQC4MPA1GN00000000000001",
            "name": "Spring",
            "lists": ["Y6nRLr"],
            "subject": "Spring is here",
            "from_email": "shop@northwind.shop",
            "from_label": "Northwind",
            "template": "Tm4XyZ",
        }
    ],
    "resources": [{"type": "tag", "id": "5d7a2a6c", "attributes": {"name": "season"}}],
}
Change = Callable[[dict[str, Any]], None]


def planted(state: dict[str, Any], drawn_from: int = 0) -> Account:
    account = Account("ABC123", Settings(seed=drawn_from), Clock())
    seed(account, state)
    return account


def account_of(state: dict[str, Any], drawn_from: int = 0) -> dict[str, Any]:
    """Return a snapshot of a planted account."""
    return snapshot(planted(state, drawn_from))


def changed(change: Change) -> dict[str, Any]:
    state = copy.deepcopy(STATE)
    change(state)
    return state


def set_to(kind: str, number: int, name: str, value: Any) -> Change:
    def change(state: dict[str, Any]) -> None:
        state[kind][number][name] = value

    return change


def without(kind: str, number: int, name: str) -> Change:
    def change(state: dict[str, Any]) -> None:
        del state[kind][number][name]

    return change


def test_accounts_of_the_same_seed_are_equal_whatever_their_drawn_ids() -> None:
    assert compare(account_of(STATE), account_of(STATE, drawn_from=7)) == []


@pytest.mark.parametrize(
    ("change", "kind", "field"),
    [
        (set_to("profiles", 0, "consent", {"email": "SUBSCRIBED"}), "missing", "consent.sms.marketing"),
        (
            set_to("profiles", 0, "consent", {"email": "UNSUBSCRIBED", "sms": "UNSUBSCRIBED"}),
            "changed",
            "consent.email.marketing",
        ),
        (set_to("profiles", 1, "consent", {"email": "SUBSCRIBED"}), "extra", "consent.email.marketing"),
        (without("profiles", 1, "suppressions"), "missing", "suppressions"),
        (set_to("profiles", 0, "suppressions", ["USER_SUPPRESSED"]), "extra", "suppressions"),
        (set_to("lists", 0, "members", []), "missing", "member ana@northwind.shop"),
        (set_to("lists", 1, "members", [BEN]), "extra", "member ben@northwind.shop"),
        (set_to("lists", 1, "name", "Friends"), "changed", "name"),
        (set_to("templates", 0, "name", "Hello"), "changed", "name"),
        (set_to("templates", 0, "html", "<p>Bye</p>"), "changed", "html"),
        (set_to("campaigns", 0, "name", "Summer"), "changed", "name"),
        (set_to("campaigns", 0, "lists", ["QkS3xD"]), "changed", "included"),
        (set_to("campaigns", 0, "excluded", ["QkS3xD"]), "extra", "excluded"),
        (set_to("campaigns", 0, "subject", "Sale"), "changed", "subject"),
        (set_to("campaigns", 0, "from_email", "x@northwind.shop"), "changed", "from_email"),
        (without("campaigns", 0, "from_label"), "missing", "from_label"),
        (without("campaigns", 0, "template"), "missing", "html"),
        (set_to("campaigns", 0, "status", "Sent"), "changed", "status"),
        (
            set_to("resources", 0, "relationships", {"lists": {"data": [{"type": "list", "id": "Y6nRLr"}]}}),
            "extra",
            "tag season",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_planted_difference_is_seen_in_its_place(change: Change, kind: str, field: str) -> None:
    found = compare(account_of(STATE), account_of(changed(change)))
    assert (kind, field) in [(item.kind, item.field) for item in found]
    assert all(item.hint or item.field == "name" for item in found), found


@pytest.mark.parametrize("kind", ["lists", "templates", "campaigns"])
def test_what_is_there_once_only_is_missing_or_extra(kind: str) -> None:
    def drop(state: dict[str, Any]) -> None:
        state[kind].pop()
        if kind == "lists":
            return
        for campaign in state["campaigns"]:
            campaign.pop("template", None)

    less, more = account_of(changed(drop)), account_of(STATE)
    assert "missing" in {item.kind for item in compare(more, less)}
    assert "extra" in {item.kind for item in compare(less, more)}


def test_someone_who_has_yet_to_confirm_is_not_subscribed() -> None:
    asked, subscribed = (
        planted(changed(set_to("lists", 0, "opt_in_process", process)))
        for process in ("double_opt_in", "single_opt_in")
    )
    for account in (asked, subscribed):
        subscribe(account, BEN, Subscription({EMAIL: None}, "Y6nRLr"))
    fields = {item.field for item in compare(snapshot(asked), snapshot(subscribed))}
    assert {"consent.email.marketing", "unconfirmed.Newsletter", "member ben@northwind.shop"} <= fields
