"""Every call that the old API answers, by the name that legacy.yaml gives it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..campaigns import legacy as campaigns
from ..client import legacy as public
from ..events import legacy as timelines
from ..groups import legacy as lists
from ..legacy.answers import LegacyAnswer, LegacyFunction
from ..people import legacy as people
from ..state.account import Account
from ..templates import legacy as templates

CALLS: Mapping[str, LegacyFunction] = MappingProxyType(
    {
        **public.CALLS,
        **people.CALLS,
        **lists.CALLS,
        **timelines.CALLS,
        **campaigns.CALLS,
        **templates.CALLS,
    }
)


def perform(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Perform a call of the old API on an account. Raises KeyError for an unknown call."""
    return CALLS[call.name](account, call)
