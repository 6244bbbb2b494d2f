"""Lets an integration's waits pass at once, and remembers how long it would have waited."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import SupportsIndex

from klaviyo_rehearsal.mockserver.http.api import KlaviyoApi

from ..integration import THREAD


@contextmanager
def skipped_sleep(api: KlaviyoApi) -> Iterator[None]:
    """Count the seconds that a Python integration sleeps instead of sleeping them.

    `time.sleep` of the integration's own thread only, whose `time.time` and `time.monotonic` go on by as
    much: the official SDK sleeps until `time.time` says that Retry-After has passed. What waits in another
    way, or another process, waits.
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
            api.waited += float(seconds)

    time.sleep = sleep
    time.time = lambda: wall() + (slept if is_own() else 0.0)
    time.monotonic = lambda: steady() + (slept if is_own() else 0.0)
    try:
        yield
    finally:
        time.sleep, time.time, time.monotonic = real, wall, steady
