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
        self._is_repeated = False
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
            threading.Thread(target=self._repeat, daemon=True).start()
            for number in self._numbers:
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._mouth != -1:
            for number, before in self._before.items():
                signal.signal(number, before)
            os.close(self._mouth)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        is_repeated, self._is_repeated = self._is_repeated, False
        if self.has_come and not is_repeated:
            self._at_once()
        if not self.has_come:
            self.has_come, self.received = True, number
        if self.is_held or _is_swallowed(frame):
            os.write(self._mouth, b"again")  # and no lock, which the main thread may hold
        else:
            self.check()

    def _repeat(self) -> None:
        """Send the signal again until its exception was raised: a call that waits would not see a flag."""
        while os.read(self._ears, 5):
            time.sleep(_AGAIN)
            main = threading.main_thread().ident
            if not self._is_raised and main is not None and hasattr(signal, "pthread_kill"):
                self._is_repeated = True
                signal.pthread_kill(main, self.received)
        os.close(self._ears)


def _is_swallowed(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_name in _SWALLOWING:
            return True
        frame = frame.f_back
    return False
