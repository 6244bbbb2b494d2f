"""Every call that the old API answers, by the name that legacy.yaml gives it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from contracts.legacy import LegacyCall

from ..account import Account
from . import campaigns, guide, lists, people, public, templates, timelines
from .answer import LegacyAnswer
from .call import LegacyFunction

CALLS: Mapping[str, LegacyFunction] = MappingProxyType(
    {
        **public.CALLS,
        **people.CALLS,
        **lists.CALLS,
        **timelines.CALLS,
        **campaigns.CALLS,
        **templates.CALLS,
        **guide.CALLS,
    }
)


def perform(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Do to an account what a call did. Raises KeyError for a call that the old API did not know."""
    return CALLS[call.name](account, call)
