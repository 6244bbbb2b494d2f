"""What the contract cannot say: a file per API group, a function per operation.

A behaviour takes the exchange, whose request is checked by then, and returns the reply; it raises
Refusal for what only the account can know.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from . import (
    aggregates,
    bulk_events,
    campaign_messages,
    campaigns,
    client,
    events,
    imports,
    lists,
    merges,
    metrics,
    privacy,
    profiles,
    segments,
    send_jobs,
    subscriptions,
    suppressions,
    templates,
)
from .behaviour import Behaviour

__all__ = ["BEHAVIOURS", "Behaviour"]

BEHAVIOURS: Mapping[str, Behaviour] = MappingProxyType(
    {
        **aggregates.BEHAVIOURS,
        **bulk_events.BEHAVIOURS,
        **campaign_messages.BEHAVIOURS,
        **campaigns.BEHAVIOURS,
        **client.BEHAVIOURS,
        **events.BEHAVIOURS,
        **imports.BEHAVIOURS,
        **lists.BEHAVIOURS,
        **merges.BEHAVIOURS,
        **metrics.BEHAVIOURS,
        **privacy.BEHAVIOURS,
        **profiles.BEHAVIOURS,
        **segments.BEHAVIOURS,
        **send_jobs.BEHAVIOURS,
        **subscriptions.BEHAVIOURS,
        **suppressions.BEHAVIOURS,
        **templates.BEHAVIOURS,
    }
)
