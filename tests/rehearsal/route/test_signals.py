"""Signals that end a command."""

from __future__ import annotations

import signal
import threading

import pytest

from klaviyo_rehearsal.rehearsal.route.signals import Signalled, Signals


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_the_first_signal_unwinds_and_the_next_is_noted(number: signal.Signals, code: int) -> None:
    usual = signal.getsignal(number)
    with Signals() as signals:
        with pytest.raises(Signalled) as raised:
            signal.raise_signal(number)
        assert (raised.value.number, signals.code, signals.again) == (number, code, False)
        signal.raise_signal(number)
        assert signals.again
    assert signal.getsignal(number) is usual


def test_a_signal_at_the_end_is_noted() -> None:
    with Signals() as signals:
        signals.disarm()
        signal.raise_signal(signal.SIGINT)
    assert signals.code == 130


def test_an_ignored_signal_stays_ignored() -> None:
    usual = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Signals() as signals:
            signal.raise_signal(signal.SIGHUP)
        assert signals.code is None
    finally:
        signal.signal(signal.SIGHUP, usual)


def test_another_thread_takes_no_signals() -> None:
    taken = []

    def enter() -> None:
        with Signals() as signals:
            taken.append(signals.code)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert taken == [None]
