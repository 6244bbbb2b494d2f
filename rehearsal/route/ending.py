"""The end of a program and its children: a signal, a grace, and then the end by force."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_LOOK = 0.02  # seconds between two looks at the group


def end_group(
    process: subprocess.Popen[bytes],
    number: int,
    grace: float,
    hurried: Callable[[], bool] = lambda: False,
) -> None:
    """End a program that leads a group of processes, and all in the group.

    number: the signal to send. grace: seconds that they have; `hurried` ends it early.
    """
    with suppress(ProcessLookupError, PermissionError):
        if process.poll() is None:
            os.killpg(process.pid, number)
        _wait(process, grace, hurried)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def end_foreground(
    process: subprocess.Popen[bytes],
    number: int,
    grace: float,
    hurried: Callable[[], bool] = lambda: False,
) -> None:
    """End a program that shares our group, as it does on a terminal that it may read from.

    A Ctrl-C has reached it already; a signal that was sent to us alone is handed on.
    """
    if number == signal.SIGINT:
        _wait(process, grace / 2, hurried)
    children = _descendants(process.pid)
    if process.poll() is None:
        process.send_signal(number)
        _wait(process, grace / 2, hurried)
    for child in children:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(child, signal.SIGKILL)
    if process.poll() is None:
        process.kill()
    process.wait()


def _wait(process: subprocess.Popen[bytes], grace: float, hurried: Callable[[], bool]) -> None:
    until = time.monotonic() + grace
    while process.poll() is None and time.monotonic() < until and not hurried():
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK)


def _descendants(parent: int) -> list[int]:
    """Return the processes that a process has started, and theirs, where the system lists them."""
    with suppress(OSError):
        children = [int(name) for name in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
        return [process for child in children for process in (child, *_descendants(child))]
    return []
