"""The end of a program and its children: a signal, a grace, and then the end by force."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_LOOK = 0.02  # seconds between two looks at the group
_SLEEP = 0.2  # seconds at the longest without a look for signals


def await_end(process: subprocess.Popen[bytes]) -> None:
    """Wait for the end of a program, and look for signals meanwhile.

    Linux gives a signal to another thread while the main thread starts a program, or has one signal already;
    Python notes it, and a main thread that waits for the program alone would not see it.
    """
    try:
        end = os.pidfd_open(process.pid)
    except (AttributeError, OSError):  # macOS, Windows and some sandboxes have none
        end = -1
    try:
        while process.poll() is None:
            if end >= 0:
                select.select([end], [], [], _SLEEP)
            else:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_SLEEP)
    finally:
        if end >= 0:
            os.close(end)


def end_group(
    process: subprocess.Popen[bytes],
    number: int,
    grace: float,
    hurried: Callable[[], bool] = lambda: False,
) -> None:
    """End a program that leads a group of processes, and all in the group.

    number: the signal to send. grace: seconds that they have; `hurried` ends it early.
    """
    try:
        if process.poll() is None:
            _signal_group(process, number)
        _wait(process, grace, hurried)
    finally:  # the first Ctrl-C may come in the grace
        _signal_group(process, signal.SIGKILL)
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


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


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
