"""What an integration sleeps passes at once, and its clocks go on by as much."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.rehearsal.engine.skipped_sleep import skipped_sleep
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
