"""Ctrl-C during a rehearsal: the first one ends it with its reports, the second one at once."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

from .stopping import Stop

_CODE = 130  # of a shell, for Ctrl-C
_SHOW_CURSOR = b"\x1b[?25h"  # the progress bar has hidden it


class Interruption(Stop):
    """Handles Ctrl-C; a context manager. kill: ends all other processes at the second one."""

    def __init__(self) -> None:
        super().__init__(signal.SIGINT, self._end)
        self.kill: Callable[[], None] = _nothing

    def _end(self) -> None:
        self.kill()
        if sys.stderr.isatty():
            os.write(2, _SHOW_CURSOR)
        os._exit(_CODE)


def _nothing() -> None:
    return
