"""How profiles end: deleted for good, or merged into another."""

from __future__ import annotations

from typing import Any

from ..state.account import Account
from ..state.clock import whole_seconds
from ..state.store import Attributes
from .consent import merge_consent


def delete_profile(account: Account, identifier: str) -> None:
    """Delete a profile for good, with its consent; its events stay without a person (EVT)."""
    account.profiles.delete(identifier)
    account.links.unlink_all("profile", identifier)
    account.consents.pop(identifier)
    account.event_index.drop_profile(identifier)
    account.events.relate_all("profile", identifier, None)
    account.members.drop_profile(identifier)
    account.merged = {source: target for source, target in account.merged.items() if target != identifier}


def merge_profiles(account: Account, source: str, destination: str) -> None:
    """Merge a profile into another, which keeps its fields and gets the missing ones.

    Events, memberships and consent go over; the id of the source leads to the destination from now on.
    Which value Klaviyo keeps of a field that both have is UNCONFIRMED; here, the destination's.
    """
    gone, kept = account.profiles.get(source), account.profiles.get(destination)
    if gone is None or kept is None:  # gone in the meantime
        return
    merged = _merged(kept, gone)
    merged["updated"] = whole_seconds(account.clock.now())
    account.profiles.delete(source)
    account.profiles.replace(destination, merged)
    _move_events(account, source, destination)
    account.members.move_profile(source, destination)
    account.links.relink("profile", source, destination)
    merge_consent(account, source, destination)
    for before, target in account.merged.items():
        if target == source:
            account.merged[before] = destination
    account.merged[source] = destination


def _merged(kept: Attributes, gone: Attributes) -> Attributes:
    merged: dict[str, Any] = {
        name: gone.get(name) if value is None else value for name, value in kept.items()
    }
    for name in gone.keys() - kept.keys():
        merged[name] = gone[name]
    for name in ("location", "properties"):
        own = {part: value for part, value in kept[name].items() if value is not None}
        merged[name] = {**kept[name], **gone[name], **own}
    return merged


def _move_events(account: Account, source: str, destination: str) -> None:
    account.events.relate_all("profile", source, destination)
    account.event_index.move_profile(source, destination)
