"""An account, and calls that are done on it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.control.snapshot import snapshot
from klaviyo_rehearsal.mockserver.http.legacy_calls import perform
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock

PREFIX = "$custom:::$default:::"


def account_of(**planted: Any) -> Account:
    """Make an account that holds some resources."""
    account = Account("A00001", Settings(), Clock(datetime(2026, 11, 1, 12, tzinfo=UTC)))
    seed(account, planted)
    return account


def done(account: Account, name: str, *ids: str, **arguments: Any) -> None:
    """Do a call."""
    answer = perform(account, LegacyCall(name, arguments, ids, "guide"))
    assert (answer.status, answer.recorded) == (200, True)


def held(account: Account, kind: str) -> dict[str, dict[str, Any]]:
    """Return the resources of a type by id, as a snapshot has them."""
    return {item["id"]: item for item in snapshot(account)["resources"].get(kind, ())}
