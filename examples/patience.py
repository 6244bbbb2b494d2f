"""What to do when Klaviyo is busy or the line breaks: come back later, and not sooner than was asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

ATTEMPTS = 6
# Whether a request that ends so took effect is not known: a 524 may come after the work is done.
BUSY = (429, 503, 504, 524)
T = TypeVar("T")


class Unsettled(Exception):
    """Klaviyo is busy or the line broke: whether the request took effect is not known."""

    def __init__(self, wait: str | None) -> None:
        super().__init__("Klaviyo did not answer")
        self.wait = wait


def patiently(action: Callable[[bool], T]) -> T:
    """Do something until it is settled; `action` learns whether it has been tried before."""
    for attempt in range(ATTEMPTS):
        try:
            return action(attempt > 0)
        except Unsettled as unsettled:
            if attempt == ATTEMPTS - 1:
                raise
            # Whoever comes back before Retry-After has passed is refused again.
            time.sleep(float(unsettled.wait or 0.2 * 2**attempt))
    raise AssertionError("the last attempt returns or raises")
