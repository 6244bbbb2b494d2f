"""A signal that stops the main thread arrives wherever it comes, and the second one ends at once."""

from __future__ import annotations

import queue
import signal
import sys
import threading
import time

import pytest

from klaviyo_rehearsal.rehearsal.workers.stopping import Stop


def test_a_signal_is_an_exception_and_a_second_one_ends_at_once() -> None:
    ended: list[bool] = []
    before = signal.getsignal(signal.SIGTERM)
    with Stop((signal.SIGTERM,), lambda: ended.append(True)) as stop:
        assert not stop.has_come
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        assert stop.has_come and not ended
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        assert ended
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_in_a_callback_of_the_collector_arrives_after_it() -> None:
    def gc_callback() -> None:  # as Hypothesis has one: an exception in it is printed and dropped
        signal.raise_signal(signal.SIGTERM)

    with Stop((signal.SIGTERM,), lambda: None) as stop:
        gc_callback()
        with pytest.raises(KeyboardInterrupt):
            queue.SimpleQueue[None]().get(timeout=10)
        with pytest.raises(KeyboardInterrupt):
            stop.check()


def test_a_signal_while_a_message_is_written_waits_for_its_end() -> None:
    with Stop((signal.SIGTERM,), lambda: None) as stop:
        stop.is_held = True
        signal.raise_signal(signal.SIGTERM)
        stop.is_held = False
        with pytest.raises(KeyboardInterrupt):
            queue.SimpleQueue[None]().get(timeout=10)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system chooses the thread otherwise")
def test_a_signal_that_another_thread_takes_wakes_the_main_one() -> None:
    """Linux chose one after a Ctrl-C to a group, and the main thread slept on: the report was lost."""

    def take() -> None:
        signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

    with Stop((signal.SIGTERM,), lambda: None):
        begun = time.monotonic()
        threading.Timer(0.1, take).start()
        with pytest.raises(KeyboardInterrupt):
            time.sleep(20)
    assert time.monotonic() - begun < 10
    assert signal.set_wakeup_fd(-1) == -1


def test_the_first_of_several_signals_counts_and_an_ignored_one_stays_so() -> None:
    ended: list[bool] = []
    usual = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        with Stop(numbers, lambda: ended.append(True)) as stop:
            signal.raise_signal(signal.SIGHUP)
            assert not stop.has_come
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGTERM)
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
        assert (stop.received, ended) == (signal.SIGTERM, [True])
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, usual)
