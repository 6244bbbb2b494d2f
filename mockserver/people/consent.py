"""Consent and suppression of profiles (facts 8.6-8.9), kept in their records (state/consent_records.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..state.account import Account
from ..state.clock import stamp
from ..state.consent_records import Record
from .confirmation import send_confirmation

EMAIL, SMS = "email.marketing", "sms.marketing"
SUBSCRIBED, UNSUBSCRIBED = "SUBSCRIBED", "UNSUBSCRIBED"
UNSUBSCRIBE, USER_SUPPRESSED = "UNSUBSCRIBE", "USER_SUPPRESSED"
# PROF names these reasons; the text of the subscribe operation calls SPAM_COMPLAINT SPAM_REPORT (facts 6.2).
REASONS = (UNSUBSCRIBE, USER_SUPPRESSED, "SPAM_COMPLAINT", "HARD_BOUNCE", "INVALID_EMAIL")
# Reasons that consent lifts; an address that bounces stays suppressed (facts 8.6, SPEC).
_LIFTED_BY_CONSENT = frozenset({UNSUBSCRIBE, USER_SUPPRESSED, "SPAM_COMPLAINT"})


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription of a profile.

    purposes: each with the time in ISO 8601 at which consent was given, None for now. list_id: where they
    sign up; its opt-in process rules, the account's without a list. source: where consent was given, in the
    caller's words. confirmed: nobody is asked to confirm, as for a historical import.
    """

    purposes: Mapping[str, str | None] = field(default_factory=dict)
    list_id: str | None = None
    source: str | None = None
    confirmed: bool = False


def consent_to(account: Account, profile: str, purpose: str) -> str | None:
    """Return SUBSCRIBED, UNSUBSCRIBED, or None for a profile without a choice for a purpose."""
    channel = account.consents.get(profile)["channels"].get(purpose)
    return None if channel is None else str(channel["consent"])


def asks_to_confirm(account: Account, list_id: str | None) -> bool:
    """Return whether a subscription to a list, or to none, must be confirmed first (facts 8.6, SPEC)."""
    attributes = account.lists.get(list_id) if list_id is not None else None
    process = account.settings.opt_in if attributes is None else attributes["opt_in_process"]
    return bool(process == "double_opt_in")


# Consent lifts suppressions by the user, never those by a bounce (facts 8.6).
def subscribe(account: Account, profile: str, subscription: Subscription) -> bool:
    """Subscribe a profile: at once, or as soon as it confirms. Returns whether it is in force by now."""
    if not subscription.purposes:  # an email without its channel only becomes known (facts 8.6, SPEC)
        return False
    record = account.consents.open(profile)
    if not subscription.confirmed and asks_to_confirm(account, subscription.list_id):
        # A time that consent was given at is ignored here (SPEC 2024-02-15).
        before = record["pending"].get(subscription.list_id or "", {})
        record["pending"][subscription.list_id or ""] = {
            "purposes": list(subscription.purposes),
            "source": subscription.source,
            "asked": before.get("asked", 0) + 1,
        }
        send_confirmation(account, profile, subscription.list_id, subscription.purposes, _unreachable(record))
        return False
    _enforce(account, profile, subscription, double_optin=False)
    return True


def _unreachable(record: Record) -> str:
    """Return the suppression that consent does not lift, empty for none."""
    reasons = (entry["reason"] for entry in record["suppressions"])
    return next((reason for reason in reasons if reason not in _LIFTED_BY_CONSENT), "")


def confirm(account: Account, profile: str, list_id: str | None = None) -> bool:
    """Confirm a double opt-in. Returns whether there was one to confirm."""
    record = account.consents.get(profile)
    pending = record["pending"].pop(list_id or "", None)
    if pending is None:
        return False
    purposes = dict.fromkeys(pending["purposes"])
    subscription = Subscription(purposes, list_id, pending["source"])
    _enforce(account, profile, subscription, double_optin=True)
    return True


def _enforce(account: Account, profile: str, subscription: Subscription, *, double_optin: bool) -> None:
    record = account.consents.open(profile)
    now = stamp(account.clock.now())
    for purpose, given in subscription.purposes.items():
        record["channels"][purpose] = {
            "consent": SUBSCRIBED,
            "consent_timestamp": given or now,
            "last_updated": now,
            "method": "API",  # Klaviyo's name for it is UNCONFIRMED
            "method_detail": None,
            "custom_method_detail": subscription.source,
            "double_optin": double_optin if purpose == EMAIL else None,
        }
    if EMAIL in subscription.purposes:
        kept = [entry for entry in record["suppressions"] if entry["reason"] not in _LIFTED_BY_CONSENT]
        record["suppressions"] = kept
    list_id = subscription.list_id
    if list_id is not None and list_id in account.lists:  # it may be gone by the confirmation
        account.members.join(list_id, [profile], historical=subscription.confirmed)
        record["list_suppressions"] = [
            entry for entry in record["list_suppressions"] if entry["list_id"] != list_id
        ]


# The list decides: a member leaves it, a stranger to it loses all email consent (facts 8.7, P31).
def unsubscribe(
    account: Account, profile: str, purposes: Iterable[str], *, list_id: str | None = None
) -> bool:
    """Withdraw consent. Returns whether that went beyond the named list.

    A member of the named list leaves it and is suppressed there; a profile that is not on it loses all
    consent to email marketing (facts 8.7, P31). Consent to other channels knows no lists.
    """
    record = account.consents.open(profile)
    now = stamp(account.clock.now())
    beyond = False
    for purpose in purposes:
        if purpose == EMAIL and list_id is not None and profile in account.members.of(list_id):
            exclude_from_list(account, profile, list_id)
        else:
            beyond = beyond or list_id is not None
            _withdraw(record, purpose, now)
        _drop_pending(record, purpose, list_id)
    return beyond


def exclude_from_list(account: Account, profile: str, list_id: str) -> bool:
    """Take a profile off a list and suppress it there. Returns False when it was suppressed there before."""
    record = account.consents.open(profile)
    account.members.leave(list_id, [profile])
    if any(entry["list_id"] == list_id for entry in record["list_suppressions"]):
        return False
    entry = {"list_id": list_id, "reason": UNSUBSCRIBE, "timestamp": stamp(account.clock.now())}
    record["list_suppressions"].append(entry)
    return True


def suppressed_for(account: Account, profile: str) -> list[str]:
    """Return the reasons for which a profile is suppressed everywhere."""
    return [entry["reason"] for entry in account.consents.get(profile)["suppressions"]]


def is_suppressed(account: Account, profile: str, list_id: str | None = None) -> bool:
    """Return whether a profile is suppressed: everywhere, or on a list."""
    record = account.consents.get(profile)
    return bool(record["suppressions"]) or any(
        entry["list_id"] == list_id for entry in record["list_suppressions"]
    )


def _withdraw(record: Record, purpose: str, now: str) -> None:
    known = record["channels"].get(purpose) or {"method": None, "method_detail": None, "double_optin": None}
    record["channels"][purpose] = {
        **known,
        "consent": UNSUBSCRIBED,
        "consent_timestamp": now,
        "last_updated": now,
        "custom_method_detail": known.get("custom_method_detail"),
    }
    if purpose == EMAIL:
        _add_suppression(record, UNSUBSCRIBE, now)


def _drop_pending(record: Record, purpose: str, list_id: str | None) -> None:
    """Drop the pending confirmations of a purpose: on one list, or everywhere."""
    for asked in [list_id] if list_id is not None else list(record["pending"]):
        pending = record["pending"].get(asked)
        if pending is not None and purpose in pending["purposes"]:
            pending["purposes"].remove(purpose)
            if not pending["purposes"]:
                del record["pending"][asked]


def suppress(account: Account, profile: str, reason: str = USER_SUPPRESSED, when: str | None = None) -> bool:
    """Suppress a profile; its consent stays (facts 8.8). Returns False when it was suppressed so before."""
    record = account.consents.open(profile)
    return _add_suppression(record, reason, when or stamp(account.clock.now()))


def _add_suppression(record: Record, reason: str, when: str) -> bool:
    if any(entry["reason"] == reason for entry in record["suppressions"]):
        return False
    record["suppressions"].append({"reason": reason, "timestamp": when})
    return True


def unsuppress(account: Account, profile: str) -> bool:
    """Lift suppressions by the account itself, no others (facts 8.8, SPEC). Returns whether there was one."""
    record = account.consents.get(profile)
    kept = [entry for entry in record["suppressions"] if entry["reason"] != USER_SUPPRESSED]
    lifted = len(kept) < len(record["suppressions"])
    record["suppressions"] = kept
    return lifted


def can_receive_email(record: Record) -> bool:
    """Return whether a profile may be mailed; also true for one that never subscribed (facts 8.9, DOC)."""
    return not record["suppressions"]


def merge_consent(account: Account, source: str, destination: str) -> None:
    """Merge the consent of one profile into another; for each purpose the later choice counts.

    How Klaviyo decides between two consents is UNCONFIRMED.
    """
    gone = account.consents.pop(source)
    if gone is None:
        return
    kept = account.consents.open(destination)
    for purpose, channel in gone["channels"].items():
        known = kept["channels"].get(purpose)
        if known is None or channel["consent_timestamp"] > known["consent_timestamp"]:
            kept["channels"][purpose] = channel
    for entry in gone["suppressions"]:
        _add_suppression(kept, entry["reason"], entry["timestamp"])
    email = kept["channels"].get(EMAIL)
    if email is not None and email["consent"] == SUBSCRIBED:
        kept["suppressions"] = [entry for entry in kept["suppressions"] if entry["reason"] != UNSUBSCRIBE]
    kept["list_suppressions"] += gone["list_suppressions"]
    kept["pending"] = {**gone["pending"], **kept["pending"]}
