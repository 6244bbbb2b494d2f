"""The names of the metrics of messages.

Received Email is named in facts 9.2 row 35; the others are UNCONFIRMED, and `message_metrics` changes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..settings import Settings

RECEIVED, OPENED, CLICKED = "received", "opened", "clicked"
BOUNCED, SPAM, UNSUBSCRIBED = "bounced", "spam", "unsubscribed"

# channel -> what happened -> the usual name of its metric
METRICS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "email": {
            RECEIVED: "Received Email",
            OPENED: "Opened Email",
            CLICKED: "Clicked Email",
            BOUNCED: "Bounced Email",
            SPAM: "Marked Email as Spam",
            UNSUBSCRIBED: "Unsubscribed from Email Marketing",
        },
        "sms": {
            RECEIVED: "Received SMS",
            CLICKED: "Clicked SMS",
            BOUNCED: "Failed to Deliver SMS",
            UNSUBSCRIBED: "Unsubscribed from SMS Marketing",
        },
        "whatsapp": {RECEIVED: "Received WhatsApp", CLICKED: "Clicked WhatsApp"},
        "mobile_push": {RECEIVED: "Received Push", OPENED: "Opened Push", BOUNCED: "Bounced Push"},
    }
)


def metric_of(settings: Settings, channel: str, kind: str) -> str:
    """Return the name of the metric of an act. Raises KeyError for one that a channel does not have."""
    return named(settings, METRICS[channel][kind])


def named(settings: Settings, usual: str) -> str:
    """Return the name of a metric that has a usual one."""
    return next((name for known, name in settings.message_metrics if known == usual), usual)


def names_of(settings: Settings) -> frozenset[str]:
    """Return the names of all metrics of messages."""
    pairs = ((channel, kind) for channel, kinds in METRICS.items() for kind in kinds)
    return frozenset(metric_of(settings, channel, kind) for channel, kind in pairs)
