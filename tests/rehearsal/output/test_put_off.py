"""Handlers of signals that wait until a program is started."""

from __future__ import annotations

import signal
import threading
from types import FrameType

import pytest

from klaviyo_rehearsal.rehearsal.output.put_off import signals_put_off
from klaviyo_rehearsal.rehearsal.route.signals import Signalled, Signals


def test_the_handler_of_a_signal_runs_after_the_body() -> None:
    done = []
    with Signals() as signals:
        own = signal.getsignal(signal.SIGTERM)
        with pytest.raises(Signalled), signals_put_off():
            signal.raise_signal(signal.SIGTERM)
            done.append(signals.received)
        assert signal.getsignal(signal.SIGTERM) == own
    assert (done, signals.received, signals.again) == ([None], signal.SIGTERM, False)


def test_the_first_of_several_counts_and_all_are_handed_on() -> None:
    with Signals() as signals:
        with pytest.raises(Signalled), signals_put_off():
            signal.raise_signal(signal.SIGHUP)
            signal.raise_signal(signal.SIGINT)
        assert (signals.received, signals.again) == (signal.SIGHUP, True)


def test_an_error_of_the_body_is_raised() -> None:
    with pytest.raises(OSError, match="no such"), signals_put_off():
        raise OSError("no such command")


@pytest.mark.parametrize("usual", [signal.SIG_IGN, signal.SIG_DFL])
def test_a_signal_without_a_handler_is_left_alone(usual: signal.Handlers) -> None:
    before = signal.signal(signal.SIGHUP, usual)
    try:
        with signals_put_off():
            assert signal.getsignal(signal.SIGHUP) is usual
    finally:
        signal.signal(signal.SIGHUP, before)


def test_another_thread_puts_nothing_off() -> None:
    def handle(number: int, frame: FrameType | None) -> None:
        return

    found = []

    def look() -> None:
        with signals_put_off():
            found.append(signal.getsignal(signal.SIGTERM))

    before = signal.signal(signal.SIGTERM, handle)
    try:
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert found == [handle]
