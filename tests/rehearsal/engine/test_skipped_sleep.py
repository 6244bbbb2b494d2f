"""What an integration sleeps passes at once, and its clocks go on by as much."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.rehearsal.engine.skipped_sleep import followed_threads, skipped_sleep
from klaviyo_rehearsal.rehearsal.integration import THREAD

HOUR = 3600.0


def passed(clock: Callable[[], float]) -> float:
    """Return by how much a clock goes on while a thread of the integration sleeps for an hour."""
    found: list[float] = []

    def work() -> None:
        before = clock()
        time.sleep(HOUR)
        found.append(clock() - before)

    thread = threading.Thread(target=work, name=THREAD)
    thread.start()
    thread.join(10)
    return found[0]


def test_a_wait_passes_at_once_and_is_remembered(mock: MockServer) -> None:
    before = mock.control.waited
    with skipped_sleep(mock.control.add_waited):
        passed(time.perf_counter)
    assert mock.control.waited - before == HOUR


def test_the_clocks_of_the_integration_go_on_while_it_sleeps(mock: MockServer) -> None:
    with skipped_sleep(mock.control.add_waited):
        assert HOUR <= passed(lambda: time.time()) < HOUR + 10
        assert HOUR <= passed(lambda: time.monotonic()) < HOUR + 10


def test_the_clocks_of_everyone_else_do_not(mock: MockServer) -> None:
    wall, steady = time.time(), time.monotonic()
    with skipped_sleep(mock.control.add_waited):
        passed(time.perf_counter)
        assert time.time() - wall < HOUR
        assert time.monotonic() - steady < HOUR


def in_integration(work: Callable[[], float]) -> float:
    """Return what a function returns in a thread of the integration."""
    found: list[float] = []
    thread = threading.Thread(target=lambda: found.append(work()), name=THREAD)
    thread.start()
    thread.join(10)
    return found[0]


def test_a_coroutine_does_not_wait_either_and_its_time_limits_are_real(mock: MockServer) -> None:
    async def wait() -> float:
        async with asyncio.timeout(5):
            before = time.monotonic()
            await asyncio.sleep(HOUR)
            return time.monotonic() - before

    begun = mock.control.waited
    with skipped_sleep(mock.control.add_waited):
        assert HOUR <= in_integration(lambda: asyncio.run(wait())) < HOUR + 10
    assert mock.control.waited - begun == HOUR


def test_a_coroutine_of_everyone_else_waits(mock: MockServer) -> None:
    async def wait() -> float:
        before = time.monotonic()
        await asyncio.sleep(0.02)
        return time.monotonic() - before

    with skipped_sleep(mock.control.add_waited):
        assert asyncio.run(wait()) >= 0.019


def test_threads_that_the_integration_has_started_do_not_wait(mock: MockServer) -> None:
    with ThreadPoolExecutor(1) as pool:
        with followed_threads():
            in_integration(lambda: pool.submit(passed_here).result())
        with skipped_sleep(mock.control.add_waited):
            before = mock.control.waited
            in_integration(lambda: pool.submit(passed_here, HOUR).result())
            assert mock.control.waited - before == HOUR


def passed_here(seconds: float = 0.0) -> float:
    """Return the real time that it takes to sleep here."""
    before = time.perf_counter()
    time.sleep(seconds)
    return time.perf_counter() - before


def test_threads_of_everyone_else_wait(mock: MockServer) -> None:
    with followed_threads(), skipped_sleep(mock.control.add_waited), ThreadPoolExecutor(1) as pool:
        assert pool.submit(passed_here, 0.02).result() >= 0.019
