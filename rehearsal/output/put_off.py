"""The start of a program: no signal that comes meanwhile loses it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

# SIGURG wakes a main thread that has a signal to handle; Windows has neither it nor SIGHUP.
_NUMBERS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGURG") if hasattr(signal, name)
)
_Handler = Callable[[int, FrameType | None], object]


@contextmanager
def signals_put_off() -> Iterator[None]:
    """Let the handlers of signals run after the body: an exception in its midst would lose what it starts.

    On a busy machine the start of a program takes long, and a handler that raised left it running. The
    signals are not blocked: the program would inherit that.
    """
    # Handlers run in the main thread alone.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    later = _Later()
    try:
        for number in _NUMBERS:
            later.take(number)
        yield
    finally:
        later.end()


class _Later:
    """Handlers in the place of the usual ones, which they call at the end, and at once from then on."""

    def __init__(self) -> None:
        self._usual: dict[int, _Handler] = {}
        self._come: list[tuple[int, FrameType | None]] = []
        self._is_over = False

    def take(self, number: signal.Signals) -> None:
        usual = signal.getsignal(number)
        if callable(usual):  # one that ends this process at once, or is ignored, stays so
            self._usual[number] = usual
            signal.signal(number, self._handle)

    def end(self) -> None:
        # From here on an exception of a handler leaves this function, and those that are in place still do
        # what the usual ones do.
        self._is_over = True
        for number, usual in self._usual.items():
            signal.signal(number, usual)
        self._hand_on()

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._is_over:
            self._usual[number](number, frame)
        else:
            self._come.append((number, frame))

    def _hand_on(self) -> None:
        while self._come:
            number, frame = self._come.pop(0)
            try:
                self._usual[number](number, frame)
            finally:
                self._hand_on()
