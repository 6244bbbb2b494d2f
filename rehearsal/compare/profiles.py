"""The schema of profiles: their attributes, consent and suppressions."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.legacy.field_map import PROFILE_FIELDS

from .schema import Fields, Remedy, Resource, Schema, Snapshot

_IDENTIFIERS = ("email", "phone_number", "external_id", "anonymous_id", "_kx")
# Drawn anew in every account, read off the clock, or compared by fields of their own.
_IGNORED = frozenset({"id", "created", "updated", "relationships", "consent"})
PURPOSES = (
    *("email.marketing", "email.open_tracking", "sms.marketing", "sms.transactional", "push.marketing"),
    *("whatsapp.marketing", "whatsapp.transactional", "whatsapp.conversational"),
)
# How often a profile was asked to confirm a subscription.
_ASKED = "confirmations asked for "
_NESTED = frozenset({"location", "properties"})


def profile_name(profile: Resource) -> str:
    """Name a profile by an identifier, the email if there is one."""
    return next((str(profile[name]) for name in _IDENTIFIERS if profile.get(name)), "nobody")


def _fields(profile: Resource, snapshot: Snapshot) -> Fields:
    """Return the attributes on one level, such as location.city and properties.Plan, and the consent."""
    fields: Fields = {}
    for name, value in profile.items():
        if name in _NESTED and isinstance(value, dict):
            fields |= {f"{name}.{part}": content for part, content in value.items()}
        elif name not in _IGNORED and f"profile.{name}" not in snapshot.circumstances.lacking:
            fields[name] = value
    consent = profile.get("consent")
    return fields | _consent(consent, snapshot) if consent else fields


def _consent(consent: Any, snapshot: Snapshot) -> Fields:
    def list_name(identifier: str) -> str:
        # With its id: two lists may have the same name.
        name = snapshot.find("list", identifier).get("name")
        return f"{name} ({identifier})" if name else identifier or "no list"

    fields: Fields = {}
    for purpose, channel in consent["channels"].items():
        # Its time is not compared: consented_at must lie in the past (facts 8.6), and the old calls had none.
        fields[f"consent.{purpose}"] = channel["consent"]
        if channel.get("custom_method_detail") is not None:
            fields[f"consent.{purpose}.source"] = channel["custom_method_detail"]
    if consent["suppressions"]:
        fields["suppressions"] = sorted({entry["reason"] for entry in consent["suppressions"]})
    for entry in consent["list_suppressions"]:
        fields[f"suppressions.{list_name(entry['list_id'])}"] = entry["reason"]
    for list_id, pending in consent["pending"].items():
        fields[f"unconfirmed.{list_name(list_id)}"] = sorted(pending["purposes"])
        # A request that was answered too late is sent again, and asks again.
        if not snapshot.circumstances.faulty:
            fields[f"{_ASKED}{list_name(list_id)}"] = pending.get("asked", 1)
    return fields


PROFILES = Schema(
    kind="profile",
    label=lambda profile, snapshot: f"profile {profile_name(profile)}",
    fields=_fields,
    # A profile of the seed has the same id in both accounts, even with a new address.
    identity=("id", *_IDENTIFIERS),
    paired_anyhow=False,
    at_most=(_ASKED,),
    # A migrated integration may name a source where the old call named none.
    optional=frozenset(f"consent.{purpose}.source" for purpose in PURPOSES),
    missing="The old call made this profile known; nothing did now.",
    extra="The old call left no such profile.",
    remedies=(
        *(
            Remedy(
                f"consent.{purpose}.source",
                "The old $source is attributes.custom_source of the subscription.",
            )
            for purpose in PURPOSES
        ),
        Remedy(
            "consent.*",
            "Consent is given by POST /api/profile-subscription-bulk-create-jobs and withdrawn by "
            "POST /api/profile-subscription-bulk-delete-jobs, channel by channel, with the list.",
        ),
        Remedy(
            "unconfirmed.*",
            "Subscribe with the list in relationships.list: its double opt-in asks the person to confirm.",
        ),
        Remedy(
            "suppressions.*",
            "Unsubscribe from a list by POST /api/profile-subscription-bulk-delete-jobs, with the list in "
            "relationships.list.",
        ),
        Remedy(
            "suppressions*",
            "Suppress and unsuppress by POST /api/profile-suppression-bulk-create-jobs or -delete-jobs.",
        ),
        Remedy("*", "The old call left no {field}.", kind="extra"),
        *(Remedy(new, f"'{old}' is now {new} of the profile.") for old, new in PROFILE_FIELDS.items()),
        Remedy("properties.*", "Custom data goes into attributes.properties, under the same name."),
    ),
)
