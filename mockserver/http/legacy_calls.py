"""Every call that the old API answers, by the name that legacy.yaml gives it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..campaigns import legacy as campaigns
from ..client import legacy as public
from ..events import legacy as timelines
from ..groups import legacy as lists
from ..intents import catalog, coupons, flows, reports
from ..intents import people as persons
from ..legacy.answers import LegacyAnswer, LegacyFunction, refused_by_account
from ..mailing import legacy as mailing
from ..people import legacy as people
from ..state.account import Account
from ..state.account_error import AccountError
from ..templates import legacy as templates

_CALLS: Mapping[str, LegacyFunction] = {
    **public.CALLS,
    **people.CALLS,
    **lists.CALLS,
    **timelines.CALLS,
    **campaigns.CALLS,
    **templates.CALLS,
    **mailing.CALLS,
    # Of use cases that the old API had no call for.
    **catalog.CALLS,
    **coupons.CALLS,
    **persons.CALLS,
    **flows.CALLS,
    **reports.CALLS,
}


def _guarded(function: LegacyFunction) -> LegacyFunction:
    """Let due effects take place before a call, and answer errors of the account."""

    def answer(account: Account, call: LegacyCall) -> LegacyAnswer:
        account.deferred.settle()
        try:
            return function(account, call)
        except AccountError as error:
            return refused_by_account(call, error)

    return answer


CALLS: Mapping[str, LegacyFunction] = MappingProxyType(
    {name: _guarded(function) for name, function in _CALLS.items()}
)


def perform(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Perform a call of the old API on an account. Raises KeyError for an unknown call."""
    return CALLS[call.name](account, call)
