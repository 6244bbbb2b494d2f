"""Lists: made, renamed, deleted, joined and left. The new API and the old one both come here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..state.account import Account
from ..state.clock import stamp
from ..state.links import unlink_all


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
    account.members[identifier] = {}
    return identifier


def change_list(account: Account, identifier: str, changes: Mapping[str, Any]) -> None:
    """Change a list; null says nothing. Raises KeyError for an unknown id."""
    attributes = account.lists.get(identifier)
    if attributes is None:
        raise KeyError(identifier)
    attributes |= {name: value for name, value in changes.items() if value is not None}
    account.lists.replace(identifier, {**attributes, "updated": _now(account)})


def delete_list(account: Account, identifier: str) -> None:
    """Delete a list; its members stay in the account. Raises KeyError for an unknown id."""
    account.lists.delete(identifier)
    del account.members[identifier]
    unlink_all(account, "list", identifier)


def join_list(account: Account, identifier: str, profiles: Iterable[str]) -> None:
    """Put profiles on a list, which changes nobody's consent; who is on it stays as they are."""
    now = stamp(account.clock.now())
    for profile in profiles:
        account.members[identifier].setdefault(profile, now)


def leave_list(account: Account, identifier: str, profiles: Iterable[str]) -> None:
    """Take profiles off a list, which changes nobody's consent."""
    for profile in profiles:
        account.members[identifier].pop(profile, None)


def _now(account: Account) -> str:
    # Times of lists have no fraction (facts 8.0, REC).
    return account.clock.now().isoformat(timespec="seconds")
