"""What the contract cannot say: a file per API group, a function per operation.

A behaviour takes the exchange, whose request is checked by then, and returns the reply; it raises
Refusal for what only the account can know.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..campaigns import message_operations as campaign_messages
from ..campaigns import operations as campaigns
from ..campaigns import sending_operations as send_jobs
from ..client import operations as client
from ..events import aggregate_operations as aggregates
from ..events import bulk_operations as bulk_events
from ..events import metric_operations as metrics
from ..events import operations as events
from ..groups import operations as lists
from ..groups import segment_operations as segments
from ..jsonapi.handler import Behaviour
from ..people import deletion_operations as privacy
from ..people import import_operations as imports
from ..people import merge_operations as merges
from ..people import operations as profiles
from ..people import subscription_operations as subscriptions
from ..people import suppression_operations as suppressions
from ..templates import operations as templates

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
