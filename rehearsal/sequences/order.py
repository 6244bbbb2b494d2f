"""Requests brought into the order of their time, as far as a bounded look ahead allows."""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Iterator, Sequence

from .sent import Sent

# A logger writes a line when the answer is there, some seconds after a later request has begun.
LAG = 30.0  # seconds
_MOST = 20_000


class Order:
    """Holds requests back until no earlier one is to be expected."""

    def __init__(self) -> None:
        self._held: deque[tuple[float, int, Sent]] = deque()
        self._latest = float("-inf")
        self._count = 0

    def is_behind(self, at: float) -> bool:
        """Return whether a time is so much earlier than the latest that a new sequence begins with it."""
        return at < self._latest - LAG

    def add(self, sent: Sent, at: float) -> Sequence[Sent]:
        """Take a request. Returns those that nothing can come before any more."""
        self._count += 1
        held = self._held
        if at >= self._latest:
            self._latest = at
            held.append((at, self._count, sent))
        else:
            insort(held, (at, self._count, sent))
        bound = self._latest - LAG
        if held[0][0] >= bound and len(held) <= _MOST:
            return ()
        found = []
        while held and (held[0][0] < bound or len(held) > _MOST):
            found.append(held.popleft()[2])
        return found

    def end(self) -> Iterator[Sent]:
        """Yield all that are held, and begin anew."""
        self._latest = float("-inf")
        while self._held:
            yield self._held.popleft()[2]
