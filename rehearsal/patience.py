"""Lets an integration's waits pass at once, and remembers how long it would have waited."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import SupportsIndex

from mockserver.api import KlaviyoApi

from .integration import THREAD


@contextmanager
def waits_pass(api: KlaviyoApi) -> Iterator[None]:
    """Count the seconds that a Python integration sleeps instead of sleeping them.

    `time.sleep` of the integration's own thread only; what waits in another way, or another process, waits.
    """
    real = time.sleep

    def sleep(seconds: float | SupportsIndex) -> None:
        if threading.current_thread().name != THREAD:
            real(seconds)
        elif float(seconds) < 0:
            raise ValueError("sleep length must be non-negative")
        else:
            api.waited += float(seconds)

    time.sleep = sleep
    try:
        yield
    finally:
        time.sleep = real
