"""Ctrl-C and other ends of a rehearsal: the first one ends it with its reports, the second one at once."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from os import _exit as end_process  # as it is now: an integration finds another one

from .stopping import Stop

# Signals that end a program; Windows has no SIGHUP.
ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_SHOW_CURSOR = b"\x1b[?25h"  # the progress bar has hidden it


class Interruption(Stop):
    """Handles Ctrl-C; a context manager. kill: ends all other processes at the second one.

    numbers: the signals that it handles.
    """

    def __init__(self, *numbers: signal.Signals) -> None:
        super().__init__(numbers or (signal.SIGINT,), self._end)
        self.kill: Callable[[], None] = _nothing

    @property
    def code(self) -> int:
        """The exit code of a shell for the signal."""
        return 128 + self.received

    def _end(self) -> None:
        self.kill()
        if sys.stderr.isatty():
            os.write(2, _SHOW_CURSOR)
        end_process(self.code)


def _nothing() -> None:
    return
