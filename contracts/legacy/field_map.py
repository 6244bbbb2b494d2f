"""Where each v1/v2 field went: the field map of the migration (facts 9.3)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# customer_properties of track, properties of identify -> attribute of a profile
PROFILE_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "$email": "email",
        "$phone_number": "phone_number",
        "$id": "external_id",
        "$first_name": "first_name",
        "$last_name": "last_name",
        "$organization": "organization",
        "$title": "title",
        "$image": "image",
        "$locale": "locale",
        "$exchange_id": "_kx",
        "$anonymous": "anonymous_id",
        "$address1": "location.address1",
        "$address2": "location.address2",
        "$city": "location.city",
        "$region": "location.region",
        "$country": "location.country",
        "$zip": "location.zip",
        "$latitude": "location.latitude",
        "$longitude": "location.longitude",
        "$timezone": "location.timezone",
    }
)

# The retired SDKs send these two without the dollar sign (facts 13.5).
UNPREFIXED_FIELDS: Mapping[str, str] = MappingProxyType({"email": "email", "id": "external_id"})

# v1's person had these two in both spellings (V1REC). Whether a call could write them without the dollar
# sign is UNCONFIRMED: a setting of the mock.
UNDOLLARED_NAMES: Mapping[str, str] = MappingProxyType({"first_name": "first_name", "last_name": "last_name"})

# properties of track -> attribute of an event
EVENT_FIELDS: Mapping[str, str] = MappingProxyType({"$value": "value", "$event_id": "unique_id"})

# Legacy keys that no attribute replaces, and the remedy.
WITHOUT_ATTRIBUTE: Mapping[str, str] = MappingProxyType(
    {
        "$consent": "consent is given by POST /api/profile-subscription-bulk-create-jobs",
        "sms_consent": "consent is given by POST /api/profile-subscription-bulk-create-jobs",
        "$unset": "list the names in meta.patch_properties.unset",
        "$source": "send custom_source with the subscription",
    }
)


def replacement(key: str) -> str | None:
    """Return the replacement of a legacy key in words, or None for a key that v1/v2 did not know."""
    if key in PROFILE_FIELDS:
        return f"send it as {PROFILE_FIELDS[key]}"
    if key in EVENT_FIELDS:
        return f"send it as attributes.{EVENT_FIELDS[key]}"
    return WITHOUT_ATTRIBUTE.get(key)
