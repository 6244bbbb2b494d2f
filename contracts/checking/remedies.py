"""Gives the remedy for an unknown field: its right place, or the likely spelling."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from ..legacy.field_map import PROFILE_FIELDS, UNPREFIXED_FIELDS, replacement
from ..suggestions import did_you_mean, nearest

IDENTIFIERS = frozenset({"id", "email", "phone_number", "external_id", "anonymous_id", "_kx"})
_SUBSCRIBE = "POST /api/profile-subscription-bulk-create-jobs"
# Former fields of a profile, and fields with another place (facts 8.5, 8.6, 8.9).
_ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        "subscriptions": f"Consent is not an attribute of a profile: give it with {_SUBSCRIBE}.",
        "consent": f"Consent is not an attribute of a profile: give it with {_SUBSCRIBE}.",
        "sms_consent": f"Consent is not an attribute of a profile: give it with {_SUBSCRIBE}.",
        "list_id": "Name the list in data.relationships.",
        "lists": "Name the lists in data.relationships.lists.",
    }
)
_OF_PROFILES = frozenset(
    {"first_name", "last_name", "organization", "title", "image", "locale", "location", "properties"}
)


def is_identifier(name: str) -> bool:
    """Return whether a field is an identifier of a profile, or was meant as one."""
    meant = PROFILE_FIELDS.get(name) or UNPREFIXED_FIELDS.get(name) or name
    if meant in IDENTIFIERS:
        return True
    return nearest(name.lstrip("$").lower(), IDENTIFIERS - {"id"}) is not None


def for_old_key(key: str) -> str | None:
    """Return the place of a key of the old API left among custom properties; None for others."""
    moved = replacement(key)
    return None if moved is None else f"Do not leave it in properties: {moved}."


def for_unknown(name: str, resource: str, declared: Collection[str]) -> str:
    """Return the remedy for a field that a resource does not declare."""
    known = sorted(declared)
    moved = replacement(name)
    if moved:
        return f"'{name}' is a key of the old API: {moved}."
    if resource == "profile" and name in _ELSEWHERE:
        return _ELSEWHERE[name]
    if resource == "profile" and name in _OF_PROFILES and "subscriptions" in declared:
        return f"A subscription takes identifiers and consent: send '{name}' with POST /api/profile-import."
    # A custom field that resembles nothing belongs into properties; a typing mistake does not.
    suggestion = did_you_mean(name.lstrip("$"), known).lstrip()
    if suggestion:
        return suggestion
    if "properties" in declared:
        return f"Custom data goes into 'properties'. Known here: {', '.join(known)}."
    return f"Known here: {', '.join(known)}."
