"""Fills an account before a test: resources under ids of the caller's choice."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from klaviyo_rehearsal.contracts.suggestions import did_you_mean

from ..campaigns import seeding as campaigns
from ..events import seeding as events
from ..flows import seeding as flows
from ..flows.triggers import arm
from ..groups import seeding as groups
from ..people import seeding as people
from ..state.account import Account
from ..state.account_error import AccountError
from ..state.builtin_resources import ensure_builtin
from ..templates import seeding as templates
from .plant_check import wrong_entries
from .plant_schema import CATALOG_ID_PATTERN, ID_PATTERN, ID_WORDS

_GROUPS = ("list", "segment")
# Ids are written into documents as they are.
_TYPE = re.compile(r"[\w-]{1,100}", re.ASCII)
_ID = re.compile(ID_PATTERN)
_CATALOG_ID = re.compile(CATALOG_ID_PATTERN)

_PLANTERS: Mapping[str, Callable[[Account, str, dict[str, Any]], None]] = MappingProxyType(
    {**people.PLANTERS, **groups.PLANTERS, **templates.PLANTERS, **campaigns.PLANTERS}
)


class SeedError(ValueError):
    """The seed can't be planted. The message names the place."""


def seed(account: Account, content: Mapping[str, Any]) -> None:
    """Plant resources in an account.

    content: kinds (profiles, lists, ...) with a list of entries each, planted in the order of `SEEDERS`:
    an event names a profile by an id planted before it. Raises SeedError.
    """
    unknown = sorted(set(content) - set(SEEDERS))
    if unknown:
        hint = did_you_mean(unknown[0], SEEDERS)
        raise SeedError(f"nothing called {unknown[0]!r} can be planted; known: {', '.join(SEEDERS)}.{hint}")
    wrong = next(wrong_entries(account, content), None)
    if wrong is not None:
        raise SeedError(wrong)
    account.deferred.settle()
    try:
        _plant(account, content)
    finally:
        arm(account)  # planted members of a segment have not joined it now


def _plant(account: Account, content: Mapping[str, Any]) -> None:
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
            except KeyError as error:
                raise SeedError(f"/{kind}/{number}: missing or invalid {error}") from None
            except AccountError as error:
                raise SeedError(f"/{kind}/{number}: {error}") from None
            except (TypeError, ValueError, AttributeError) as error:
                raise SeedError(f"/{kind}/{number}: {error}") from None


def _check_id(account: Account, kind: str | None, entry: dict[str, Any]) -> None:
    identifier = entry.get("id")
    if identifier is None:
        return
    pattern = _CATALOG_ID if str(kind).startswith("catalog-") else _ID
    if not isinstance(identifier, str) or not (_ID.fullmatch(identifier) or pattern.fullmatch(identifier)):
        raise ValueError(f"id: {identifier!r} is no id: {ID_WORDS}")
    # Lists and segments share their ids: members are kept by that of the group.
    for other in _GROUPS if kind in _GROUPS else (kind,):
        if identifier in account.collections.get(str(other), ()):
            raise ValueError(f"id: {identifier} is there already")


def plant_resource(account: Account, entry: dict[str, Any]) -> None:
    """Plant a resource of any type: type, id, attributes, relationships."""
    kind, identifier = entry["type"], entry["id"]
    if not isinstance(kind, str) or not _TYPE.fullmatch(kind):
        raise ValueError(f"type: {kind!r} is not a text of letters, digits, _ and -")
    if identifier is None:
        raise ValueError("id: a resource needs one")
    attributes = entry.get("attributes") or {}
    plant = _PLANTERS.get(kind)
    if plant is not None:
        plant(account, identifier, attributes)
    else:
        ensure_builtin(account, kind, {})
        resources = account.collection(kind)
        if identifier in resources:  # built in, such as tracking settings
            resources.replace(identifier, {**(resources.get(identifier) or {}), **attributes})
        else:
            resources.insert(identifier, attributes)
    for name, relationship in entry.get("relationships", {}).items():
        data = relationship["data"] or []
        for other in data if isinstance(data, list) else [data]:
            account.links.link_loosely(kind, name, identifier, other["id"])


# In this order, so that the resources that an entry names exist.
SEEDERS: Mapping[str, Callable[[Account, dict[str, Any]], None]] = MappingProxyType(
    {
        "profiles": people.plant_profile,
        "lists": groups.plant_list,
        "segments": groups.plant_segment,
        "metrics": events.plant_metric,
        "events": events.plant_event,
        "resources": plant_resource,
        "images": campaigns.plant_image,
        "templates": templates.plant_template,
        "campaigns": campaigns.plant_campaign,
        "flows": flows.plant_flow,
    }
)
