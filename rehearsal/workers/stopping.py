"""Signals that stop the main thread: the first by an exception that arrives, the second at once."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self

# Python prints an exception that is raised in these, and goes on: Hypothesis has a callback of the collector,
# in which the moment of two in thirty Ctrl-Cs fell.
_SWALLOWING = frozenset({"gc_callback", "__del__"})
_AGAIN = 0.02  # seconds until another try
# Wakes a main thread that waits; no program minds it. Windows has none.
_WAKE: signal.Signals | None = getattr(signal, "SIGURG", None)


class Stop:
    """Raises KeyboardInterrupt in the main thread for a signal; a context manager, which handles the signals.

    numbers: the signals; one that is ignored, as under nohup, stays so. at_once: what a second one does.
    has_come: whether the first one has come. is_held: whether the exception has to wait, as while a message
    is written. received: the number of the first one.
    """

    def __init__(self, numbers: Iterable[signal.Signals], at_once: Callable[[], None]) -> None:
        self.has_come = False
        self.is_held = False
        self.received: int = signal.SIGINT
        self._numbers = tuple(numbers)
        self._at_once = at_once
        self._is_raised = False
        self._is_left = False
        self._is_listening = False
        self._before: dict[signal.Signals, Any] = {}
        self._ears, self._mouth = -1, -1

    def check(self) -> None:
        """Raise KeyboardInterrupt if the signal has come: again, where something has swallowed it."""
        if self.has_come:
            self._is_raised = True
            raise KeyboardInterrupt

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let the exception wait until the body has ended."""
        self.is_held = True
        try:
            yield
        finally:
            self.is_held = False
        self.check()

    def __enter__(self) -> Self:
        # Python lets only the main thread have handlers.
        if threading.current_thread() is threading.main_thread():
            self._ears, self._mouth = os.pipe()
            os.set_blocking(self._mouth, False)
            threading.Thread(target=self._wake, daemon=True).start()
            for number in self._numbers:
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._handle)
            if _WAKE is not None:
                self._before[_WAKE] = signal.signal(_WAKE, self._handle_again)
                self._listen()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._mouth != -1:
            self._is_left = True
            if self._is_listening:
                signal.set_wakeup_fd(-1)
            for number, before in self._before.items():
                signal.signal(number, before)
            os.close(self._mouth)

    def _listen(self) -> None:
        """Have Python note each signal in the pipe at once.

        One that comes while the main thread goes to sleep does not wake it, nor does one that Linux gives to
        another thread, as a SIGTERM right after a Ctrl-C: the handler would wait until it wakes by itself.
        Where a verdict is awaited, the process that awaits it notes them, and wakes the main thread.
        """
        others = signal.set_wakeup_fd(self._mouth, warn_on_full_buffer=False)
        self._is_listening = others == -1
        if not self._is_listening:
            signal.set_wakeup_fd(others, warn_on_full_buffer=False)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self.has_come:
            self._at_once()
        else:
            self.has_come, self.received = True, number
        if self._has_to_wait(frame):
            os.write(self._mouth, bytes((number,)))  # and no lock, which the main thread may hold
        else:
            self.check()

    def _handle_again(self, number: int, frame: FrameType | None) -> None:
        if not self._is_raised and not self._has_to_wait(frame):
            self.check()

    def _has_to_wait(self, frame: FrameType | None) -> bool:
        return self.is_held or _is_swallowed(frame)

    def _wake(self) -> None:
        """Wake the main thread until the exception was raised: a call that waits would not see a flag."""
        main = threading.main_thread().ident
        while numbers := os.read(self._ears, 4096):
            if main is None or _WAKE is None or set(numbers).isdisjoint(self._numbers):
                continue
            time.sleep(_AGAIN)
            while not (self._is_raised or self._is_left):
                signal.pthread_kill(main, _WAKE)
                time.sleep(_AGAIN)
        os.close(self._ears)


def _is_swallowed(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_name in _SWALLOWING:
            return True
        frame = frame.f_back
    return False
