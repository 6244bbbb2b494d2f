"""The surroundings of an integration in one example: its time zone and its random numbers."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

# Neither UTC nor a whole hour from it, with daylight saving: a local time without an offset shows.
ZONE = "America/St_Johns"


@contextmanager
def surroundings(seed: int) -> Iterator[None]:
    """Run a block in a time zone that is not UTC, with random numbers of its own.

    seed: the same for the same scenario, so that a failure can be shrunk and replayed. Hypothesis sets
    `random` to 0 before each example: a jitter would have one value in all of them.
    """
    before, state = os.environ.get("TZ"), random.getstate()
    random.seed(seed)
    _set_zone(ZONE)
    try:
        yield
    finally:
        _set_zone(before)
        random.setstate(state)


def _set_zone(name: str | None) -> None:
    if name is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = name
    if hasattr(time, "tzset"):  # Windows has none
        time.tzset()
