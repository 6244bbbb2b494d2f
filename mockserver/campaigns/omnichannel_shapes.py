"""Campaigns and messages as revisions since 2026-10-15 have them: `definition`s (PYSDK 25.0.0).

Members that older revisions know are kept as those have them, the others under `definition`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..state.store import Attributes

OMNICHANNEL_SINCE = "2026-10-15"
# The betas of these revisions had it before (SPEC 2026-04-15.pre).
_BETAS = frozenset({"2026-04-15.pre", "2026-07-15.pre"})

_CAMPAIGN = ("builder", "color", "description", "send_settings")
_MESSAGE = ("send_options", "ab_test")
_TRACKING = {"is_add_utm": "add_tracking_params", "is_tracking_clicks": "is_tracking_clicks"}
_TRACKING |= {"is_tracking_opens": "is_tracking_opens"}
_STATUSES = {
    **{"Draft": "draft", "Scheduled": "scheduled", "Sent": "sent", "Cancelled": "cancelled"},
    **{"Preparing to schedule": "scheduled", "Preparing to send": "sending"},
}
_STRATEGIES = {"throttled": "throttled", "smart_send_time": "send_time_optimization"}


def is_omnichannel(revision: str) -> bool:
    """Return whether a revision has campaigns of several channels."""
    return revision >= OMNICHANNEL_SINCE or revision in _BETAS


def campaign_changes(definition: Mapping[str, Any], kept: Mapping[str, Any]) -> Attributes:
    """Return the changes that a sent definition makes to a kept campaign; null is ignored."""
    said = {name: value for name, value in definition.items() if value is not None}
    own = {name: said[name] for name in _CAMPAIGN if name in said}
    changes: Attributes = {name: said[name] for name in ("name", "archived") if name in said}
    return {**changes, "definition": {**(kept.get("definition") or {}), **own}}


def campaign_attributes(campaign: Attributes) -> Attributes:
    """Write the attributes of a campaign."""
    own = campaign.get("definition") or {}
    definition: Attributes = {"name": campaign["name"], "archived": campaign["archived"]}
    definition |= {name: own.get(name) for name in _CAMPAIGN}
    return {
        "created_at": campaign["created_at"],
        "updated_at": campaign["updated_at"],
        "definition": definition,
    }


def tracking_changes(sent: Mapping[str, Any]) -> Attributes:
    """Return the tracking options of a message, as campaigns keep them; null is ignored."""
    return {kept: sent[name] for name, kept in _TRACKING.items() if sent.get(name) is not None}


def message_changes(definition: Mapping[str, Any], kept: Mapping[str, Any]) -> Attributes:
    """Return the changes that a sent definition makes to a kept message; null is ignored."""
    own = {name: definition[name] for name in _MESSAGE if definition.get(name) is not None}
    named = {} if definition.get("name") is None else {"label": definition["name"]}
    return {**named, "definition": {**(kept.get("definition") or {}), **own}}


def status_of(campaign: Attributes) -> str:
    """Return the status of a campaign's messages."""
    return _STATUSES.get(campaign["status"], "draft")


def message_attributes(message: Attributes, campaign: Attributes) -> Attributes:
    """Write the attributes of a message; times and tracking are those of its campaign."""
    own = message.get("definition") or {}
    tracking = campaign["tracking_options"]
    options = own.get("send_options") or {}
    definition = {
        "name": message["label"],
        "status": status_of(campaign),
        "tracking_options": {name: tracking.get(kept) for name, kept in _TRACKING.items()},
        "send_options": {
            **{"send_times": None, "recipient_percentage": None, "throttling_type": "none"},
            **{"throttle_unit": None, "is_ignoring_unsubscribes": False},
            **options,
            # Those of a schedule, and before one those that were sent.
            "send_time": campaign["send_time"] or options.get("send_time"),
            "send_strategy": _strategy(campaign["send_strategy"]) or options.get("send_strategy"),
        },
        "ab_test": own.get("ab_test"),
    }
    return {"created": message["created_at"], "updated": message["updated_at"], "definition": definition}


def _strategy(kept: Attributes) -> str | None:
    if kept["method"] == "static":
        return "local_timezone" if (kept.get("options") or {}).get("is_local") else "static"
    return _STRATEGIES.get(kept["method"])
