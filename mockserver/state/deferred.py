"""What Klaviyo accepts now and shows later: read-after-write takes seconds to minutes (facts 8.1, EVT)."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .account import Account

Effect = Callable[["Account", dict[str, Any]], None]


@dataclass(slots=True, order=True)
class Pending:
    """An effect that is due at a time, in seconds since 1970; `number` keeps those of one time in order."""

    due: float
    number: int
    effect: Effect = field(compare=False)
    payload: dict[str, Any] = field(compare=False)


def after_lag(account: Account, effect: Effect, payload: dict[str, Any]) -> None:
    """Let an effect take place: at once, or when the lag that is set has passed on the clock.

    effect: a function of a module, not a closure, so that it can be saved by name; payload: JSON.
    """
    if account.settings.lag:
        take_place_at(account, account.clock.seconds() + account.settings.lag, effect, payload)
    else:
        effect(account, payload)


def take_place_at(account: Account, due: float, effect: Effect, payload: dict[str, Any]) -> None:
    """Let an effect take place at a time, in seconds since 1970; see `after_lag`."""
    account.effects += 1
    heapq.heappush(account.pending, Pending(due, account.effects, effect, payload))


def settle(account: Account) -> None:
    """Let everything take place that is due by now."""
    now = account.clock.seconds()
    while account.pending and account.pending[0].due <= now:
        pending = heapq.heappop(account.pending)
        pending.effect(account, pending.payload)
