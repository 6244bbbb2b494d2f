"""Reads what v1/v2 said of a person into the attributes that a profile has today (facts 9.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.fields import PROFILE_FIELDS, UNPREFIXED_FIELDS, WITHOUT_ATTRIBUTE

from ..profiles import IDENTIFIERS


def person_of(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return profile attributes: known keys under their new names, the rest as custom properties.

    Keys without an attribute ($consent, $unset, $source) are not taken: consent is not kept yet.
    """
    person: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    for key, value in properties.items():
        target = PROFILE_FIELDS.get(key) or UNPREFIXED_FIELDS.get(key)
        if target is None:
            if key not in WITHOUT_ATTRIBUTE:
                custom[key] = value
        elif target.startswith("location."):
            person.setdefault("location", {})[target.removeprefix("location.")] = value
        else:
            person[target] = _identifier(value) if target in IDENTIFIERS else value
    if custom:
        person["properties"] = custom
    return person


def _identifier(value: Any) -> str | None:
    """Return an identifier as the text that the new API has; callers' own ids were often numbers."""
    if isinstance(value, (int, float)):
        return str(value)
    return value if isinstance(value, str) else None


def unset_of(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the patch that `$unset` asks for; empty without it."""
    sent = properties.get("$unset")
    listed = sent if isinstance(sent, list) else [sent]
    names = [name for name in listed if isinstance(name, str)]
    return {"unset": names} if names else {}
