"""Fills an account with what is there before a test: resources under ids of the caller's choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from contracts.formats import parse_datetime

from .account import Account
from .clock import stamp
from .ingest import Happening, record_event
from .profiles import create_profile
from .seeds_campaigns import plant_campaign, plant_image, plant_template

Seeder = Callable[[Account, dict[str, Any]], None]


class SeedError(ValueError):
    """The seed can't be planted. The message names the place."""


def seed(account: Account, content: Mapping[str, Any]) -> None:
    """Plant resources in an account.

    content: kinds (profiles, lists, ...) with a list of entries each, planted in the order of `SEEDERS`:
    an event names a profile by an id planted before it. Raises SeedError.
    """
    unknown = sorted(set(content) - set(SEEDERS))
    if unknown:
        raise SeedError(f"nothing called {unknown[0]!r} can be planted; known: {', '.join(SEEDERS)}")
    for kind, plant in SEEDERS.items():
        entries = content.get(kind, [])
        if not isinstance(entries, list):
            raise SeedError(f"/{kind} must be a list")
        for number, entry in enumerate(entries):
            if not isinstance(entry, dict):
                raise SeedError(f"/{kind}/{number} must be an object")
            try:
                plant(account, entry)
            except KeyError as error:
                raise SeedError(f"/{kind}/{number} lacks or misnames {error}") from None


def _profile(account: Account, entry: dict[str, Any]) -> None:
    attributes = {name: value for name, value in entry.items() if name != "id"}
    create_profile(account, attributes, identifier=entry.get("id"))


def _list(account: Account, entry: dict[str, Any]) -> None:
    now = account.clock.now().isoformat(timespec="seconds")
    identifier = entry.get("id") or account.ids.short()
    account.lists.insert(
        identifier,
        {
            "name": entry["name"],
            "created": now,
            "updated": now,
            "opt_in_process": entry.get("opt_in_process", "single_opt_in"),
        },
    )
    _join(account, identifier, entry)


def _join(account: Account, group: str, entry: dict[str, Any]) -> None:
    """Put the profiles that an entry names under `members` on a list or into a segment."""
    now = stamp(account.clock.now())
    members = entry.get("members", [])
    for member in members:
        if member not in account.profiles:
            raise KeyError(f"members: no profile {member}")
    account.members[group] = dict.fromkeys(members, now)


def _event(account: Account, entry: dict[str, Any]) -> None:
    if entry["profile"] not in account.profiles:
        raise KeyError(f"profile: no profile {entry['profile']}")
    record_event(
        account,
        Happening(
            metric=entry["metric"],
            properties=entry.get("properties", {}),
            person={},
            profile_id=entry["profile"],
            time=parse_datetime(entry["time"]) if "time" in entry else None,
            value=entry.get("value"),
            unique_id=entry.get("unique_id"),
        ),
    )


# In this order, so that what is named exists.
SEEDERS: Mapping[str, Seeder] = MappingProxyType(
    {
        "profiles": _profile,
        "lists": _list,
        "events": _event,
        "images": plant_image,
        "templates": plant_template,
        "campaigns": plant_campaign,
    }
)
