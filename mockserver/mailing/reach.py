"""Decides whether a profile may get a message (facts 8.9)."""

from __future__ import annotations

from collections.abc import Mapping

from ..people.consent import SMS, SUBSCRIBED, consent_to, is_suppressed, suppressed_for
from ..state.account import Account

# channel -> the attribute of a profile that it needs
ADDRESSES: Mapping[str, str] = {"email": "email", "sms": "phone_number", "whatsapp": "phone_number"}
# Suppressions of an address that does not work; the others are choices, which hold for marketing alone.
_BROKEN = frozenset({"HARD_BOUNCE", "INVALID_EMAIL"})


def address_of(account: Account, channel: str, profile: str) -> str:
    """Return the address or phone number of a profile for a channel, empty for none."""
    name = ADDRESSES.get(channel)
    return str((account.profiles.get(profile) or {}).get(name) or "") if name else ""


def obstacle(account: Account, channel: str, profile: str, group: str | None = None) -> str:
    """Return why a profile may not be written to on a channel, empty where it may.

    group: the list or segment through which it is reached. An email goes to all that are not suppressed,
    everywhere or on the list, a text to subscribers only.
    """
    if channel == "email":
        if not is_suppressed(account, profile, group):
            return ""
        reasons = suppressed_for(account, profile)
        return f"suppressed: {', '.join(reasons) or f'on list {group}'}"
    return "no consent" if channel == "sms" and consent_to(account, profile, SMS) != SUBSCRIBED else ""


def transactional_obstacle(account: Account, channel: str, profile: str) -> str:
    """Return why a profile may not be sent a message that is no marketing; consent is not needed for one.

    That complaints do not hold it back either is UNCONFIRMED.
    """
    broken = [reason for reason in suppressed_for(account, profile) if reason in _BROKEN]
    return f"suppressed: {', '.join(broken)}" if channel == "email" and broken else ""


def lacking_address(account: Account, channel: str, profile: str) -> str:
    """Return that a profile has no address for a channel, empty where it has one."""
    lacks = channel in ADDRESSES and not address_of(account, channel, profile)
    return f"no {ADDRESSES[channel]}" if lacks else ""
