"""Reads a person of v1/v2 into the attributes of a profile (facts 9.3)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from klaviyo_rehearsal.contracts.legacy.field_map import (
    PROFILE_FIELDS,
    UNDOLLARED_NAMES,
    UNPREFIXED_FIELDS,
    WITHOUT_ATTRIBUTE,
)

from ..state.account import Account
from .consent import EMAIL, SMS, Subscription, subscribe
from .model import IDENTIFIERS
from .subscribing import unreachable

# Values of $consent and the channels that replace them; web, directmail and mobile have none (V1TRK).
_CHANNELS: Mapping[str, str] = MappingProxyType({"email": EMAIL, "sms": SMS})


def person_of(account: Account, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return profile attributes: known keys under their new names, the rest as custom properties.

    Keys without an attribute ($consent, sms_consent, $unset, $source) are not taken: see `consent_by`.
    """
    person: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    names = UNDOLLARED_NAMES if account.settings.undollared_names == "alias" else {}
    for key, value in properties.items():
        target = PROFILE_FIELDS.get(key) or UNPREFIXED_FIELDS.get(key) or names.get(key)
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


def consented_channels(properties: Mapping[str, Any]) -> set[str]:
    """Return the purposes that `$consent` and `sms_consent` name (facts 9.3)."""
    sent = properties.get("$consent")
    listed = sent if isinstance(sent, list) else [sent]
    found = {_CHANNELS[name] for name in listed if isinstance(name, str) and name in _CHANNELS}
    if properties.get("sms_consent") is True or str(properties.get("sms_consent")).lower() == "true":
        found.add(SMS)
    return found


def source_of(properties: Mapping[str, Any]) -> str | None:
    """Return `$source`, today's custom_source (facts 9.3)."""
    sent = properties.get("$source")
    return sent if isinstance(sent, str) else None


def consent_by(account: Account, profile: str, properties: Mapping[str, Any]) -> None:
    """Record the consent of a call on the channels for which the profile has an address or number.

    Nothing is to be confirmed: these calls stated facts.
    """
    channels = consented_channels(properties)
    reached = sorted(channels - set(unreachable(account, {}, profile, channels))) if channels else []
    if reached:
        source = source_of(properties)
        subscribe(account, profile, Subscription(dict.fromkeys(reached), source=source, confirmed=True))
