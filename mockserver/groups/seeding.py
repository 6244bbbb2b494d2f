"""Plants lists and segments with their members."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..state.account import Account
from .model import make_list, make_segment

_OF_SEGMENT = ("definition", "is_active", "is_processing", "is_starred")


def plant_list(account: Account, entry: dict[str, Any]) -> None:
    """Plant a list: name; id, opt_in_process; members, ids of profiles."""
    sent = {"name": entry["name"], "opt_in_process": entry.get("opt_in_process")}
    _join(account, make_list(account, sent, entry.get("id")), entry)


def plant_segment(account: Account, entry: dict[str, Any]) -> None:
    """Plant a segment: name; id, definition, flags such as is_active; members, ids of profiles."""
    sent = {"name": entry["name"], **{name: entry.get(name) for name in _OF_SEGMENT}}
    _join(account, make_segment(account, sent, entry.get("id")), entry)


def _join(account: Account, group: str, entry: dict[str, Any]) -> None:
    """Put the profiles that an entry names under `members` on a list or into a segment."""
    members = entry.get("members", [])
    for member in members:
        if member not in account.profiles:
            raise ValueError(f"members: no profile {member}")
    account.members.join(group, members, historical=True)


def _list(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    make_list(account, attributes, identifier)


def _segment(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    make_segment(account, attributes, identifier)


# type of a resource -> function that plants one as the API shows it: id and attributes
PLANTERS: Mapping[str, Callable[[Account, str, dict[str, Any]], None]] = {"list": _list, "segment": _segment}
