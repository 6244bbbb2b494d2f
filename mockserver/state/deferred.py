"""Effects that take place later: a change shows after seconds to minutes (facts 8.1, EVT)."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from klaviyo_rehearsal.contracts.numbers import whole_number

from .clock import Clock

Payload = dict[str, Any]
Owner = TypeVar("Owner")
_Taker = TypeVar("_Taker", contravariant=True)


@dataclass(frozen=True, slots=True)
class Effect(Generic[_Taker]):
    """A change to an account that may take place later.

    name: its name in state files, so it never changes; `run` may be renamed and moved. run: takes the
    account and a payload of JSON.
    """

    name: str
    run: Callable[[_Taker, Payload], None]


def effect(name: str) -> Callable[[Callable[[Owner, Payload], None]], Effect[Owner]]:
    """Make an effect of a function, under the name that state files have for it; see http/effects.py."""

    def named(run: Callable[[Owner, Payload], None]) -> Effect[Owner]:
        return Effect(name, run)

    return named


Effects = Mapping[str, Effect[Owner]]


class UnknownEffectError(LookupError):
    """A state names an effect that this version does not have."""


@dataclass(slots=True, order=True)
class Pending(Generic[Owner]):
    """An effect that is due at a time, in seconds since 1970; `number` keeps those of one time in order."""

    due: float
    number: int
    effect: Effect[Owner] = field(compare=False)
    payload: Payload = field(compare=False)


class Deferred(Generic[Owner]):
    """The effects of one account that wait for their time.

    lag: seconds until an accepted change shows. refusal: the error by which the owner refuses a change.
    """

    def __init__(self, owner: Owner, clock: Clock, lag: float, refusal: type[Exception]) -> None:
        self._owner = owner
        self._refusal = refusal
        self._clock = clock
        self.lag = lag
        # A heap, the next first.
        self.pending: list[Pending[Owner]] = []
        self._count = 0
        # Called at a moment, in seconds since 1970, with all that has changed by then: set where a flow waits
        # for a change that no call makes by itself, such as joining a segment.
        self.watcher: Callable[[float], None] | None = None

    def after_lag(self, effect: Effect[Owner], payload: Payload) -> None:
        """Let an effect take place when the lag has passed on the clock, or at once where there is none."""
        if self.lag:
            self.at(self._clock.seconds() + self.lag, effect, payload)
        else:
            effect.run(self._owner, payload)

    def at(self, due: float, effect: Effect[Owner], payload: Payload) -> Pending[Owner]:
        """Let an effect take place at a time, in seconds since 1970. Returns it as it waits."""
        self._count += 1
        waiting = Pending(due, self._count, effect, payload)
        heapq.heappush(self.pending, waiting)
        return waiting

    def settle(self) -> None:
        """Let every effect take place that is due by now."""
        now = self._clock.seconds()
        if self.watcher is not None:
            self.watcher(now)
        while self.pending and self.pending[0].due <= now:
            pending = heapq.heappop(self.pending)
            # The request that it came of is answered, and this one is not to blame.
            with suppress(self._refusal):
                pending.effect.run(self._owner, pending.payload)
            if self.watcher is not None:
                self.watcher(pending.due)

    def drop(self, unwanted: Callable[[Pending[Owner]], bool]) -> None:
        """Let go of effects that wait."""
        self.pending = [item for item in self.pending if not unwanted(item)]
        heapq.heapify(self.pending)

    def dump(self) -> dict[str, Any]:
        """Return the effects as JSON, each by its name."""
        return {
            "count": self._count,
            "pending": [[item.due, item.number, item.effect.name, item.payload] for item in self.pending],
        }

    def restore(self, saved: Mapping[str, Any], effects: Effects[Owner]) -> None:
        """Take over a dump. Raises UnknownEffectError, KeyError, TypeError or ValueError."""
        self._count = whole_number(saved["count"])
        self.pending = [
            Pending(float(due), whole_number(number), effect_named(name, effects), payload)
            for due, number, name, payload in saved["pending"]
        ]
        heapq.heapify(self.pending)


def effect_named(name: str, effects: Effects[Owner]) -> Effect[Owner]:
    """Find an effect by its name. Raises UnknownEffectError."""
    found = effects.get(name)
    if found is None:
        raise UnknownEffectError(name)
    return found
