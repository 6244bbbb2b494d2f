"""Lists: made, renamed, deleted, joined and left. The new API and the old one both come here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..state.account import Account
from ..state.account_error import unknown_id


def make_list(account: Account, name: str, opt_in_process: str | None = None) -> str:
    """Make a list and return its id. Without an opt-in process it has the account's."""
    identifier = account.ids.short()
    now = _now(account)
    attributes = {
        "name": name,
        "created": now,
        "updated": now,
        "opt_in_process": opt_in_process or account.settings.opt_in,
    }
    account.lists.insert(identifier, attributes)
    return identifier


def change_list(account: Account, identifier: str, changes: Mapping[str, Any]) -> None:
    """Change a list; null says nothing. Raises AccountError for an unknown id."""
    attributes = account.lists.get(identifier)
    if attributes is None:
        raise unknown_id("list", identifier)
    attributes |= {name: value for name, value in changes.items() if value is not None}
    account.lists.replace(identifier, {**attributes, "updated": _now(account)})


def delete_list(account: Account, identifier: str) -> None:
    """Delete a list that is there; its members stay in the account."""
    account.lists.delete(identifier)
    account.members.drop_group(identifier)
    account.links.unlink_all("list", identifier)


def _now(account: Account) -> str:
    # Times of lists have no fraction (facts 8.0, REC).
    return account.clock.now().isoformat(timespec="seconds")
