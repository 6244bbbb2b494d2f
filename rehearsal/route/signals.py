"""Signals that end a command: the first one unwinds it, so that its program ends and its folders go."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Signalled(BaseException):
    """A signal came: Ctrl-C, or one to terminate. number: of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Signals:
    """Turns the first signal into a `Signalled`; further ones are only noted. Use it as a context manager.

    received: the number of the first signal; again: whether one followed.
    """

    def __init__(self) -> None:
        self.received: int | None = None
        self.again = False
        self._armed = True
        self._usual: dict[signal.Signals, Callable[[int, FrameType | None], Any] | int | None] = {}

    @property
    def code(self) -> int | None:
        """The exit code for the signal, as a shell has it; None without one."""
        return None if self.received is None else 128 + self.received

    def disarm(self) -> None:
        """Only note signals from now on: the command is about to end by itself."""
        self._armed = False

    def __enter__(self) -> Signals:
        if threading.current_thread() is threading.main_thread():
            self._usual = {number: signal.getsignal(number) for number in _ENDING}
            for number, usual in self._usual.items():
                if usual is not signal.SIG_IGN:  # as under nohup
                    signal.signal(number, self._take)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, usual in self._usual.items():
            signal.signal(number, usual)

    def _take(self, number: int, frame: FrameType | None) -> None:
        if self.received is not None:
            self.again = True
            return
        self.received = number
        if self._armed:
            raise Signalled(number)
