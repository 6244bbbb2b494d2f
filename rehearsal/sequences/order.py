"""Requests brought into the order of their time, as far as a bounded look ahead allows."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from .sent import Sent

# A logger writes a line when the answer is there, some seconds after a later request has begun.
LAG = 30.0  # seconds
_MOST = 20_000


class Order:
    """Holds requests back until no earlier one is to be expected."""

    def __init__(self) -> None:
        self._held: list[tuple[float, int, Sent]] = []
        self._latest = float("-inf")
        self._count = 0

    def is_behind(self, at: float) -> bool:
        """Return whether a time is so much earlier than the latest that a new sequence begins with it."""
        return at < self._latest - LAG

    def add(self, sent: Sent, at: float) -> Iterator[Sent]:
        """Take a request. Yields those that nothing can come before any more."""
        self._count += 1
        held = self._held
        heapq.heappush(held, (at, self._count, sent))
        if at > self._latest:
            self._latest = at
        bound = self._latest - LAG
        while held and (held[0][0] < bound or len(held) > _MOST):
            yield heapq.heappop(held)[2]

    def end(self) -> Iterator[Sent]:
        """Yield all that are held, and begin anew."""
        self._latest = float("-inf")
        while self._held:
            yield heapq.heappop(self._held)[2]
