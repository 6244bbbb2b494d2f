"""Lists and segments: made, renamed and deleted, for both APIs; state/members.py has their members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..state.account import Account
from ..state.account_error import unknown_id
from ..state.clock import whole_seconds
from ..state.store import Attributes


def make_list(account: Account, sent: Mapping[str, Any], identifier: str | None = None) -> str:
    """Make a list and return its id, drawn unless given. Without an opt-in process it has the account's."""
    return _make(account, "list", {"opt_in_process": account.settings.opt_in}, sent, identifier)


def make_segment(account: Account, sent: Mapping[str, Any], identifier: str | None = None) -> str:
    """Make a segment and return its id, drawn unless given."""
    defaults = {"definition": None, "is_active": True, "is_processing": False, "is_starred": False}
    return _make(account, "segment", defaults, sent, identifier)


def _make(
    account: Account, kind: str, defaults: Attributes, sent: Mapping[str, Any], identifier: str | None
) -> str:
    """Make a list or segment; attributes that are null have their defaults."""
    identifier = identifier or account.ids.short()
    now = _now(account)
    given = {name: value for name, value in sent.items() if value is not None}
    account.collection(kind).insert(
        identifier, {"name": "", "created": now, "updated": now, **defaults, **given}
    )
    return identifier


def change_list(account: Account, identifier: str, changes: Mapping[str, Any]) -> None:
    """Change a list; null changes nothing. Raises AccountError for an unknown id."""
    attributes = account.lists.get(identifier)
    if attributes is None:
        raise unknown_id("list", identifier)
    attributes |= {name: value for name, value in changes.items() if value is not None}
    account.lists.replace(identifier, {**attributes, "updated": _now(account)})


# The members stay profiles: only their membership ends.
def delete_list(account: Account, identifier: str) -> None:
    """Delete a list that is there; its members stay in the account."""
    account.lists.delete(identifier)
    account.members.drop_group(identifier)
    account.links.unlink_all("list", identifier)


def _now(account: Account) -> str:
    return whole_seconds(account.clock.now())
