"""Plants lists and segments with their members."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..state.account import Account


def plant_list(account: Account, entry: dict[str, Any]) -> None:
    """Plant a list: name; id, opt_in_process; members, ids of profiles."""
    now = account.clock.now().isoformat(timespec="seconds")
    identifier = entry.get("id") or account.ids.short()
    account.lists.insert(
        identifier,
        {
            "name": entry["name"],
            "created": now,
            "updated": now,
            "opt_in_process": entry.get("opt_in_process") or account.settings.opt_in,
        },
    )
    _join(account, identifier, entry)


def plant_segment(account: Account, entry: dict[str, Any]) -> None:
    """Plant a segment: name; id, definition, flags such as is_active; members, ids of profiles."""
    now = account.clock.now().isoformat(timespec="seconds")
    identifier = entry.get("id") or account.ids.short()
    account.collection("segment").insert(
        identifier,
        {
            "name": entry["name"],
            "definition": entry.get("definition"),
            "created": now,
            "updated": now,
            "is_active": entry.get("is_active", True),
            "is_processing": entry.get("is_processing", False),
            "is_starred": entry.get("is_starred", False),
        },
    )
    _join(account, identifier, entry)


def _join(account: Account, group: str, entry: dict[str, Any]) -> None:
    """Put the profiles that an entry names under `members` on a list or into a segment."""
    members = entry.get("members", [])
    for member in members:
        if member not in account.profiles:
            raise ValueError(f"members: no profile {member}")
    account.members.join(group, members)


def _list(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    _group(account, "list", identifier, {"opt_in_process": account.settings.opt_in, **attributes})


def _segment(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    defaults = {"definition": None, "is_active": True, "is_processing": False, "is_starred": False}
    _group(account, "segment", identifier, {**defaults, **attributes})


def _group(account: Account, kind: str, identifier: str, attributes: dict[str, Any]) -> None:
    now = account.clock.now().isoformat(timespec="seconds")
    defaults = {"name": "", "created": now, "updated": now}
    account.collection(kind).insert(identifier, {**defaults, **attributes})


# type of a resource -> function that plants one as the API shows it: id and attributes
PLANTERS: Mapping[str, Callable[[Account, str, dict[str, Any]], None]] = {"list": _list, "segment": _segment}
