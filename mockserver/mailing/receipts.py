"""The events that a message makes: received, opened, clicked, bounced, marked as spam, unsubscribed.

The dimensions of their properties are those of metric aggregates (facts 8.4, SPEC).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ..events.model import IncomingEvent, create_metric, record_event
from ..outbox.message import Message
from ..state.account import Account
from .metrics import metric_of

# Messages that are no marketing make no events: Klaviyo's for confirmations are UNCONFIRMED.
_RECORDED = frozenset({"campaign", "flow"})


def record(
    account: Account, message: Message, kind: str, seconds: float, extra: Mapping[str, str] | None = None
) -> None:
    """Record the event of a message that is a campaign's or a flow's."""
    if not account.settings.message_events or message.cause.kind not in _RECORDED:
        return
    if message.profile_id not in account.profiles:
        return
    metric = metric_of(account.settings, message.channel, kind)
    if account.metrics.find("name", metric) is None:
        create_metric(account, metric, integration=own_integration(account))
    count = sum(1 for item in message.happened if item.kind == kind)
    record_event(
        account,
        IncomingEvent(
            metric=metric,
            properties={**_properties(message), **(extra or {})},
            person={},
            profile_id=message.profile_id,
            time=datetime.fromtimestamp(seconds, UTC),
            # Two messages of one second are two events.
            unique_id=f"{message.id}:{kind}:{count}",
        ),
    )


def own_integration(account: Account) -> dict[str, str]:
    """Return where Klaviyo's own metrics belong."""
    own = {"object": "integration", "id": account.settings.own_integration}
    return {**own, "key": "klaviyo", "name": "Klaviyo", "category": "Internal"}


def _properties(message: Message) -> dict[str, Any]:
    ids = message.cause.ids
    properties: dict[str, Any] = {"$message": ids.get("message", "")}
    if message.channel == "email":
        properties |= {"Subject": message.subject, "Email Domain": message.to.rpartition("@")[2]}
    if "variation" in ids:
        properties["$variation"] = ids["variation"]
    if message.cause.kind == "flow":
        return {**properties, "$flow": ids.get("flow", ""), "$flow_channel": message.channel}
    return {**properties, "Campaign Name": ids.get("name", ""), "$campaign_channel": message.channel}
