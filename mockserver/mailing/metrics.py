"""The names of the metrics of messages.

Received Email is named in facts 9.2 row 35; the others are UNCONFIRMED.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

RECEIVED, OPENED, CLICKED = "received", "opened", "clicked"
BOUNCED, SPAM, UNSUBSCRIBED = "bounced", "spam", "unsubscribed"

# channel -> what happened -> metric
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
