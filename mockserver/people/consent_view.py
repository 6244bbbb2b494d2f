"""Consent as it is read: the `subscriptions` of a profile, and profiles by their suppressions (facts 8.9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from klaviyo_rehearsal.contracts.filters import SUPPRESSIONS, SUPPRESSIONS_OF_LISTS, Condition

from ..jsonapi.listing import matches
from ..state.account import Account
from ..state.consent_records import Record
from .consent import EMAIL, SUBSCRIBED, can_receive_email

# With an underscore, though the guide has a space (facts 8.9, LIVE).
NEVER_SUBSCRIBED = "NEVER_SUBSCRIBED"
_PLAIN = ("consent", "consent_timestamp", "last_updated", "method", "method_detail")
_PERMISSION = ("consent", "consent_timestamp", "last_updated", "created_timestamp", "metadata", "valid_until")


def subscriptions_of(account: Account, profile: str, revision: str) -> dict[str, Any]:
    """Return the `subscriptions` of a profile as a revision knows them; channels never used are null."""
    record = account.consents.get(profile)
    content: dict[str, Any] = {"email": {"marketing": _email(record)}, "sms": None}
    channels = record["channels"]
    sms = {"marketing": _sms(channels, "marketing")}
    if revision >= "2024-10-15":
        sms["transactional"] = _sms(channels, "transactional")
    if any(sms.values()):
        content["sms"] = sms
    if revision >= "2024-07-15":
        content["mobile_push"] = _push(channels)
    if revision >= "2025-07-15":
        content["whatsapp"] = _whatsapp(channels, account.profiles.get(profile) or {})
    if revision >= "2026-04-15":
        content["email"]["open_tracking"] = _permission(channels.get("email.open_tracking"))
    return content


def _email(record: Record) -> dict[str, Any]:
    channel = record["channels"].get(EMAIL) or {"consent": NEVER_SUBSCRIBED}
    names = (*_PLAIN, "custom_method_detail", "double_optin")
    return {
        "can_receive_email_marketing": can_receive_email(record),
        **{name: channel.get(name) for name in names},
        "suppression": record["suppressions"],
        "list_suppressions": record["list_suppressions"],
    }


def _sms(channels: Mapping[str, Any], purpose: str) -> dict[str, Any] | None:
    channel = channels.get(f"sms.{purpose}")
    if channel is None:
        return None
    can_receive = channel["consent"] == SUBSCRIBED
    return {f"can_receive_sms_{purpose}": can_receive, **{name: channel.get(name) for name in _PLAIN}}


def _push(channels: Mapping[str, Any]) -> dict[str, Any] | None:
    channel = channels.get("push.marketing")
    if channel is None:
        return None
    names = ("consent", "consent_timestamp")
    can_receive = channel["consent"] == SUBSCRIBED
    return {
        "marketing": {"can_receive_push_marketing": can_receive, **{name: channel[name] for name in names}}
    }


def _whatsapp(channels: Mapping[str, Any], profile: Mapping[str, Any]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for purpose in ("marketing", "transactional", "conversational"):
        permission = _permission(channels.get(f"whatsapp.{purpose}"))
        if permission is not None:
            permission["phone_number"] = profile.get("phone_number")
        found[purpose] = permission
    return found if any(found.values()) else None


def _permission(channel: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if channel is None:
        return None
    content = {name: channel.get(name) for name in _PERMISSION}
    content["created_timestamp"] = channel["consent_timestamp"]
    return {"can_receive": channel["consent"] == SUBSCRIBED, **content}


def is_about_suppression(condition: Condition) -> bool:
    """Return whether a condition is about suppressions, global ones or those of a list."""
    return condition.field.startswith(SUPPRESSIONS)


def suppressed(account: Account, conditions: Sequence[Condition]) -> list[str]:
    """Return the profiles that have one suppression which meets all these conditions."""
    listed = any(condition.field.startswith(SUPPRESSIONS_OF_LISTS) for condition in conditions)
    kind = "list_suppressions" if listed else "suppressions"
    return [
        profile
        for profile, record in account.consents.items()
        if profile in account.profiles and any(_meets(entry, conditions) for entry in record[kind])
    ]


def suppression_time(account: Account, profile: str, field: str) -> tuple[int, Any]:
    """Return the sort key for the time of suppression: the latest one, profiles without one first."""
    entries: Iterable[dict[str, str]] = account.consents.get(profile)[
        "list_suppressions" if field.startswith(SUPPRESSIONS_OF_LISTS) else "suppressions"
    ]
    times = [entry["timestamp"] for entry in entries]
    return (1, max(times)) if times else (0, "")


def _meets(entry: Mapping[str, str], conditions: Sequence[Condition]) -> bool:
    return all(matches(condition, entry[condition.field.rsplit(".", 1)[1]]) for condition in conditions)
