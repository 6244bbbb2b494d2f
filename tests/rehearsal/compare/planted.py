"""Snapshots of accounts that differ in one planted place."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.control.snapshot import snapshot
from klaviyo_rehearsal.mockserver.http.legacy_calls import perform
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from klaviyo_rehearsal.rehearsal.compare.accounts import compare
from klaviyo_rehearsal.rehearsal.compare.difference import Difference

PERSON = {"$email": "ana@northwind.shop", "$first_name": "Ana", "$city": "Rome", "Plan": "gold"}
ORDER = {"OrderId": "1042", "$value": 49.95, "$event_id": "order-1042"}
TRACK = LegacyCall.track("Placed Order", PERSON, ORDER, 1_600_000_000)
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


def account_of(state: dict[str, Any], drawn_from: int = 0) -> Account:
    account = Account("ABC123", Settings(seed=drawn_from), Clock())
    seed(account, state)
    return account


def snapshot_of(state: dict[str, Any], drawn_from: int = 0) -> dict[str, Any]:
    """Return a snapshot of a planted account."""
    return snapshot(account_of(state, drawn_from))


def after(*calls: LegacyCall, seed: int = 0) -> dict[str, Any]:
    """Return a snapshot of an account after some old calls."""
    account = Account("ABC123", Settings(seed=seed), Clock())
    for call in calls:
        assert perform(account, call).recorded
    return snapshot(account)


def track(**changes: Any) -> LegacyCall:
    """Return the track call with other properties, customer_properties or time."""
    fields = {"properties": ORDER, "customer_properties": PERSON, "time": TRACK.time, "event": TRACK.event}
    return LegacyCall.track(**copy.deepcopy(fields | changes))


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


def differences_of(change: Change) -> list[Difference]:
    """Compare the planted state with a changed one; each difference has its remedy, but for a name."""
    found = compare(snapshot_of(STATE), snapshot_of(changed(change)))
    assert all(item.hint or item.field == "name" for item in found), found
    return found
