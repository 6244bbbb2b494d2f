"""Sign-ups: someone named by identifiers subscribes or leaves. The new API and the old one both come here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from ..state.account import Account
from .consent import EMAIL, SMS, Subscription, subscribe
from .model import (
    IDENTIFIERS,
    change_profile,
    create_profile,
    current_id,
    matching_profiles,
    own_facts,
)

# channel -> the identifier it needs (facts E12); push needs tokens, which the mock does not keep
_ADDRESSES: Mapping[str, str] = MappingProxyType(
    {"email": "email", "sms": "phone_number", "whatsapp": "phone_number"}
)


def find_person(account: Account, person: Mapping[str, Any], profile_id: str | None = None) -> str | None:
    """Return the id of the profile that an id, or else identifiers, lead to."""
    if profile_id is not None:
        identifier = current_id(account, profile_id)
        return identifier if identifier in account.profiles else None
    matches = matching_profiles(account, person)
    return matches[0] if matches else None


def has_identifier(person: Mapping[str, Any]) -> bool:
    """Return whether attributes hold an identifier of a profile."""
    return any(isinstance(person.get(name), str) and person[name] for name in IDENTIFIERS)


def channels_of(person: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the default channels: each that has an identifier (facts 8.6, SPEC)."""
    named = (("email", EMAIL), ("phone_number", SMS))
    return tuple(purpose for name, purpose in named if person.get(name))


def unreachable(
    account: Account, person: Mapping[str, Any], identifier: str | None, purposes: Iterable[str]
) -> list[str]:
    """Return the channels on which this profile cannot be reached.

    A number or address that another profile has is not taken.
    """
    stored = account.profiles.get(identifier) or {} if identifier is not None else {}
    own = person if identifier is None else own_facts(account, person, identifier)
    missing = {name for name in ("email", "phone_number") if not (own.get(name) or stored.get(name))}
    return [purpose for purpose in purposes if _ADDRESSES.get(purpose.partition(".")[0]) in missing]


def sign_up(
    account: Account,
    person: Mapping[str, Any],
    subscription: Subscription,
    *,
    profile_id: str | None = None,
    create: bool = True,
    patch: Mapping[str, Any] | None = None,
) -> tuple[str | None, bool]:
    """Subscribe a profile, which is created or changed as well.

    person: attributes, identifiers among them; patch: `meta.patch_properties` of them. create: whether an
    unknown person gets a profile. Returns the profile's id, None when there is none; and whether the
    subscription is in force by now. Channels whose address the profile lacks are left out.
    """
    identifier = find_person(account, person, profile_id)
    if identifier is None:
        if not create or profile_id is not None or not has_identifier(person):
            return None, False
        # Whether a profile exists before its confirmation is UNCONFIRMED; here it does.
        identifier = create_profile(account, person)
        person = {}
    change_profile(account, identifier, own_facts(account, person, identifier), clear=False, patch=patch)
    missing = unreachable(account, {}, identifier, subscription.purposes)
    if missing:
        reached = {name: at for name, at in subscription.purposes.items() if name not in missing}
        subscription = replace(subscription, purposes=reached)
    return identifier, subscribe(account, identifier, subscription)
