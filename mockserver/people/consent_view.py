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
_UNUSED: Mapping[str, Any] = {"consent": NEVER_SUBSCRIBED}
_PLAIN = ("consent", "consent_timestamp", "last_updated", "method", "method_detail")
_PERMISSION = ("consent", "consent_timestamp", "last_updated", "created_timestamp", "metadata", "valid_until")

_PREDICTIONS = (
    "historic_clv",
    "predicted_clv",
    "total_clv",
    "historic_number_of_orders",
    "predicted_number_of_orders",
    "average_days_between_orders",
    "average_order_value",
    "churn_probability",
    "expected_date_of_next_order",
    "ranked_channel_affinity",
)


def subscriptions_of(account: Account, profile: str, revision: str) -> dict[str, Any]:
    """Return the `subscriptions` of a profile as a revision knows them.

    Channels that were never used are told as such, except WhatsApp, which is null (REC get_profile.200).
    """
    record = account.consents.get(profile)
    channels = record["channels"]
    content: dict[str, Any] = {"email": {"marketing": _email(record)}}
    content["sms"] = {"marketing": _sms(channels, "marketing")}
    if revision >= "2024-10-15":
        content["sms"]["transactional"] = _sms(channels, "transactional")
    if revision >= "2024-07-15":
        content["mobile_push"] = _push(channels)
    if revision >= "2025-07-15":
        content["whatsapp"] = _whatsapp(channels, account.profiles.get(profile) or {})
    if revision >= "2026-04-15":
        for tracking in ("open_tracking", "click_tracking"):
            channel = channels.get(f"email.{tracking}") or _UNUSED
            content["email"][tracking] = _permission(channel)
    return content


def predictive_analytics(revision: str) -> dict[str, None]:
    """Return the predictions of a profile: none, as in an account of few orders (REC get_profile.200)."""
    names = _PREDICTIONS if revision >= "2025-07-15" else _PREDICTIONS[:-1]
    return dict.fromkeys(names)


def _email(record: Record) -> dict[str, Any]:
    channel = record["channels"].get(EMAIL) or _UNUSED
    names = (*_PLAIN, "custom_method_detail", "double_optin")
    content = {
        "can_receive_email_marketing": can_receive_email(record),
        **{name: channel.get(name) for name in names},
        "suppression": record["suppressions"],
        "list_suppressions": record["list_suppressions"],
    }
    if content["last_updated"] is None and record["suppressions"]:
        # A suppression changes it too (REC get_profile_for_event.200).
        content["last_updated"] = max(entry["timestamp"] for entry in record["suppressions"])
    return content


def _sms(channels: Mapping[str, Any], purpose: str) -> dict[str, Any]:
    channel = channels.get(f"sms.{purpose}") or _UNUSED
    can_receive = channel["consent"] == SUBSCRIBED
    return {f"can_receive_sms_{purpose}": can_receive, **{name: channel.get(name) for name in _PLAIN}}


def _push(channels: Mapping[str, Any]) -> dict[str, Any]:
    channel = channels.get("push.marketing") or _UNUSED
    names = ("consent", "consent_timestamp")
    can_receive = channel["consent"] == SUBSCRIBED
    return {
        "marketing": {
            "can_receive_push_marketing": can_receive,
            **{name: channel.get(name) for name in names},
        }
    }


def _whatsapp(channels: Mapping[str, Any], profile: Mapping[str, Any]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for purpose in ("marketing", "transactional", "conversational"):
        channel = channels.get(f"whatsapp.{purpose}")
        found[purpose] = None
        if channel is not None:
            found[purpose] = {**_permission(channel), "phone_number": profile.get("phone_number")}
    return found if any(found.values()) else None


def _permission(channel: Mapping[str, Any]) -> dict[str, Any]:
    content = {name: channel.get(name) for name in _PERMISSION}
    content["created_timestamp"] = channel.get("consent_timestamp")
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
