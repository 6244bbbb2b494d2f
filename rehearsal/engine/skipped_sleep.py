"""Skips the sleep of an integration, and counts the seconds it would have slept."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, SupportsIndex

from ..integration import THREAD

# Threads that the integration has started carry this name in their attributes.
_MARK = "started_by_the_integration"
# The callback of asyncio.sleep, by which its timers are told from those of time limits. anyio, tenacity and
# others have their own name for asyncio.sleep: to replace it in its module would not reach them.
_AWAKEN = "_set_result_unless_cancelled"


@contextmanager
def followed_threads() -> Iterator[None]:
    """Mark the threads that the integration starts: what they do is the integration's as well."""
    threads: Any = threading.Thread
    start = threads.start

    def marked_start(thread: threading.Thread) -> None:
        if _is_own():
            setattr(thread, _MARK, True)
        start(thread)

    threads.start = marked_start
    try:
        yield
    finally:
        threads.start = start


def _is_own() -> bool:
    thread = threading.current_thread()
    return thread.name == THREAD or hasattr(thread, _MARK)


@contextmanager
def skipped_sleep(add_waited: Callable[[float], None]) -> Iterator[None]:
    """Count the seconds that a Python integration sleeps instead of sleeping them.

    Replaces `time.sleep` and `asyncio.sleep` for the integration's own thread and those that it has started
    under `followed_threads`. Their `time.time` and `time.monotonic` go on by as much, since the official SDK
    sleeps until `time.time` has passed Retry-After. Another way of waiting, or another process, really waits.
    add_waited: takes the seconds of each sleep.
    """
    real, wall, steady = time.sleep, time.time, time.monotonic
    slept = 0.0
    lock = threading.Lock()

    def skip(seconds: float) -> None:
        nonlocal slept
        with lock:  # several threads may sleep at the same time
            slept += seconds
            add_waited(seconds)

    def sleep(seconds: float | SupportsIndex) -> None:
        if not _is_own():
            real(seconds)
        elif float(seconds) < 0:
            raise ValueError("sleep length must be non-negative")
        else:
            skip(float(seconds))

    time.sleep = sleep
    time.time = lambda: wall() + (slept if _is_own() else 0.0)
    time.monotonic = lambda: steady() + (slept if _is_own() else 0.0)
    try:
        with _skipped_in_loops(skip, steady):
            yield
    finally:
        time.sleep, time.time, time.monotonic = real, wall, steady


@contextmanager
def _skipped_in_loops(skip: Callable[[float], None], steady: Callable[[], float]) -> Iterator[None]:
    """Skip what coroutines sleep; time limits of the same event loop keep the real time."""
    loops: Any = asyncio.BaseEventLoop
    call_later, loop_time = loops.call_later, loops.time

    def call_sooner(loop: Any, delay: float, callback: Callable[..., Any], *args: Any, **options: Any) -> Any:
        if _is_own() and getattr(callback, "__name__", "") == _AWAKEN:
            skip(delay)
            delay = 0
        return call_later(loop, delay, callback, *args, **options)

    loops.call_later = call_sooner
    loops.time = lambda loop: steady()
    try:
        yield
    finally:
        loops.call_later, loops.time = call_later, loop_time
