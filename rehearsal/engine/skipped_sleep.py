"""Skips the sleep of an integration, and counts the seconds it would have slept."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import SupportsIndex

from ..integration import THREAD


@contextmanager
def skipped_sleep(add_waited: Callable[[float], None]) -> Iterator[None]:
    """Count the seconds that a Python integration sleeps instead of sleeping them.

    Replaces `time.sleep` for the integration's own thread only. Its `time.time` and `time.monotonic` go on
    by as much, since the official SDK sleeps until `time.time` has passed Retry-After. Another way of
    waiting, or another process, really waits. add_waited: takes the seconds of each sleep.
    """
    real, wall, steady = time.sleep, time.time, time.monotonic
    slept = 0.0

    def is_own() -> bool:
        return threading.current_thread().name == THREAD

    def sleep(seconds: float | SupportsIndex) -> None:
        nonlocal slept
        if not is_own():
            real(seconds)
        elif float(seconds) < 0:
            raise ValueError("sleep length must be non-negative")
        else:
            slept += float(seconds)
            add_waited(float(seconds))

    time.sleep = sleep
    time.time = lambda: wall() + (slept if is_own() else 0.0)
    time.monotonic = lambda: steady() + (slept if is_own() else 0.0)
    try:
        yield
    finally:
        time.sleep, time.time, time.monotonic = real, wall, steady
