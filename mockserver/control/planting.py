"""Fills an account with what is there before a test: resources under ids of the caller's choice."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime

from ..campaigns.seeding import plant_campaign, plant_image, plant_template
from ..events.model import IncomingEvent, create_metric, record_event
from ..jsonapi.refusal import Refusal
from ..people.consent import (
    REASONS,
    SUBSCRIBED,
    UNSUBSCRIBED,
    Subscription,
    subscribe,
    suppress,
    unsubscribe,
)
from ..people.model import create_profile
from ..state.account import Account
from ..state.clock import stamp
from .resource_planting import plant_resource

_GROUPS = ("list", "segment")
# Ids are written into documents as they are.
_ID = re.compile(r"[\w.:=-]{1,100}", re.ASCII)

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
                _check_id(account, entry.get("type") if kind == "resources" else kind[:-1], entry)
                plant(account, entry)
            except SeedError:
                raise
            except KeyError as error:
                raise SeedError(f"/{kind}/{number} lacks or misnames {error}") from None
            except Refusal as error:
                raise SeedError(f"/{kind}/{number}: {error.violations[0].detail}") from None
            except (TypeError, ValueError, AttributeError) as error:
                raise SeedError(f"/{kind}/{number}: {error}") from None


def _check_id(account: Account, kind: str | None, entry: dict[str, Any]) -> None:
    identifier = entry.get("id")
    if identifier is None:
        return
    if not isinstance(identifier, str) or not _ID.fullmatch(identifier):
        raise ValueError(f"id: {identifier!r} is no text of letters, digits and -_.:=")
    # Lists and segments share their ids: members are kept by that of the group.
    for other in _GROUPS if kind in _GROUPS else (kind,):
        if identifier in account.collections.get(str(other), ()):
            raise ValueError(f"id: {identifier} is there already")


def _profile(account: Account, entry: dict[str, Any]) -> None:
    attributes = {name: value for name, value in entry.items() if name not in _NO_ATTRIBUTES}
    identifier = create_profile(account, attributes, identifier=entry.get("id"))
    for channel, consent in entry.get("consent", {}).items():
        _consent(account, identifier, channel, consent)
    for reason in entry.get("suppressions", []):
        if reason not in REASONS:
            raise KeyError(f"suppressions: no reason {reason}")
        suppress(account, identifier, reason)


# Of a profile: what is kept beside its attributes.
_NO_ATTRIBUTES = frozenset({"id", "consent", "suppressions"})


def _consent(account: Account, profile: str, channel: str, consent: str) -> None:
    purpose = channel if "." in channel else f"{channel}.marketing"
    if consent == SUBSCRIBED:
        subscribe(account, profile, Subscription({purpose: None}, confirmed=True))
    elif consent == UNSUBSCRIBED:
        unsubscribe(account, profile, [purpose])
    else:
        raise KeyError(f"consent: {consent} is neither {SUBSCRIBED} nor {UNSUBSCRIBED}")


def _list(account: Account, entry: dict[str, Any]) -> None:
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


def _segment(account: Account, entry: dict[str, Any]) -> None:
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
    now = stamp(account.clock.now())
    members = entry.get("members", [])
    for member in members:
        if member not in account.profiles:
            raise KeyError(f"members: no profile {member}")
    account.members[group] = dict.fromkeys(members, now)


def _metric(account: Account, entry: dict[str, Any]) -> None:
    """Plant a metric; the rehearsal names one by an id that both of its accounts have."""
    name, identifier = entry["name"], entry.get("id")
    if account.metrics.find("name", name) is not None:
        raise SeedError(f"/metrics: there are two metrics {name!r}")
    if identifier is not None and identifier in account.metrics:
        raise SeedError(f"/metrics: there are two metrics with the id {identifier!r}")
    integration = {"integration": entry["integration"]} if "integration" in entry else {}
    create_metric(account, name, identifier=identifier, **integration)


def _event(account: Account, entry: dict[str, Any]) -> None:
    if entry["profile"] not in account.profiles:
        raise KeyError(f"profile: no profile {entry['profile']}")
    record_event(
        account,
        IncomingEvent(
            metric=entry["metric"],
            properties=entry.get("properties", {}),
            person={},
            profile_id=entry["profile"],
            time=parse_datetime(entry["time"]) if "time" in entry else None,
            value=entry.get("value"),
            currency=entry.get("value_currency"),
            unique_id=entry.get("unique_id"),
        ),
        entry.get("id"),
    )


# In this order, so that what is named exists.
SEEDERS: Mapping[str, Seeder] = MappingProxyType(
    {
        "profiles": _profile,
        "lists": _list,
        "segments": _segment,
        "metrics": _metric,
        "events": _event,
        "resources": plant_resource,
        "images": plant_image,
        "templates": plant_template,
        "campaigns": plant_campaign,
    }
)
