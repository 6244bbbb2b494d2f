"""Compares profiles: who is known, what of them, and what they consented to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from klaviyo_rehearsal.contracts.legacy.field_map import PROFILE_FIELDS
from klaviyo_rehearsal.mockserver.people.consent import record_of
from klaviyo_rehearsal.mockserver.people.model import IDENTIFIERS, matching_profiles
from klaviyo_rehearsal.mockserver.state.account import Account

from .difference import Difference, differing_fields

# Drawn anew in every account, or read off the clock.
_NOISE = frozenset({"created", "updated"})
_LEGACY_NAMES: Mapping[str, str] = {new: old for old, new in PROFILE_FIELDS.items()}


def compare_people(legacy: Account, actual: Account) -> Iterator[Difference]:
    """Yield the differences between the profiles of two accounts."""
    met: set[str] = set()
    for identifier in legacy.profiles:
        before = legacy.profiles.get(identifier) or {}
        subject = f"profile {person_name(before)}"
        match = next((item for item in _candidates(actual, identifier, before) if item not in met), None)
        if match is None:
            yield Difference(
                "missing", subject, hint="The old call made this profile known; nothing did now."
            )
            continue
        met.add(match)
        after = actual.profiles.get(match) or {}
        yield from differing_fields(
            subject,
            _flat(before) | _consent(legacy, identifier),
            _flat(after) | _consent(actual, match),
            _hint,
        )
    for identifier in actual.profiles:
        if identifier not in met:
            name = person_name(actual.profiles.get(identifier) or {})
            yield Difference("extra", f"profile {name}", hint="The old call left no such profile.")


def _candidates(actual: Account, identifier: str, before: Mapping[str, Any]) -> list[str]:
    # A profile of the seed has the same id in both accounts, whatever became of its address.
    seeded = [identifier] if identifier in actual.profiles else []
    return [*seeded, *matching_profiles(actual, before)]


def _flat(profile: Mapping[str, Any]) -> dict[str, Any]:
    """Bring location and custom properties to one level: location.city, properties.Plan."""
    flat: dict[str, Any] = {}
    for name, value in profile.items():
        if name in ("location", "properties") and isinstance(value, dict):
            flat |= {f"{name}.{part}": content for part, content in value.items()}
        elif name not in _NOISE:
            flat[name] = value
    return flat


def _consent(account: Account, identifier: str) -> dict[str, Any]:
    """Return what a profile consented to, and what it is suppressed for, as fields of it."""
    record = record_of(account, identifier)
    fields: dict[str, Any] = {
        f"consent.{purpose}": channel["consent"] for purpose, channel in record["channels"].items()
    }
    if record["suppressions"]:
        fields["suppressions"] = sorted({entry["reason"] for entry in record["suppressions"]})
    for entry in record["list_suppressions"]:
        fields[f"suppressions.{_list_name(account, entry['list_id'])}"] = entry["reason"]
    for list_id, pending in record["pending"].items():
        fields[f"unconfirmed.{_list_name(account, list_id)}"] = sorted(pending["purposes"])
    return fields


def _list_name(account: Account, identifier: str) -> str:
    return str((account.lists.get(identifier) or {}).get("name", identifier or "no list"))


def _hint(name: str, kind: str) -> str:
    group = name.split(".", 1)[0]
    if group == "consent":
        return (
            "Consent is given by POST /api/profile-subscription-bulk-create-jobs and withdrawn by "
            "POST /api/profile-subscription-bulk-delete-jobs, channel by channel, with the list."
        )
    if group == "unconfirmed":
        return "Subscribe with the list in relationships.list: its double opt-in asks the person to confirm."
    if group == "suppressions":
        return "Suppress and unsuppress by POST /api/profile-suppression-bulk-create-jobs or -delete-jobs."
    if kind == "extra":
        return f"The old call left no {name}."
    if name in _LEGACY_NAMES:
        return f"'{_LEGACY_NAMES[name]}' is now {name} of the profile."
    if name.startswith("properties."):
        return "Custom data goes into attributes.properties, under the same name."
    return ""


def person_name(profile: Mapping[str, Any]) -> str:
    """Name a person by an identifier, the email if there is one."""
    return next((str(profile[name]) for name in IDENTIFIERS if profile.get(name)), "nobody")
