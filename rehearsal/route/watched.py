"""A program under watch: its standard error is shown with a label and kept, and its time is bounded."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ..output.put_off import signals_put_off
from .ending import end_group

_KEPT = 20  # lines of standard error
_LONGEST = 500  # bytes of a kept line
_GRACE = 2.0  # seconds to end after SIGTERM


@dataclass(frozen=True, slots=True)
class Watch:
    """The bounds of a program. label: before each line of its standard error. timeout: in seconds."""

    label: str
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a program. code: of its exit, negative for a signal. stderr: its last lines."""

    code: int
    hung: bool
    stderr: tuple[str, ...]


def run_watched(
    command: Sequence[str], environment: Mapping[str, str], stdin: bytes | None, watch: Watch
) -> Ended:
    """Run a program to its end, or stop it when its time is up. Raises OSError when it cannot be started."""
    started: subprocess.Popen[bytes] | None = None
    tail: deque[str] = deque(maxlen=_KEPT)
    hung = False
    try:
        with signals_put_off():
            started = process = subprocess.Popen(
                command,
                env=environment,
                stdin=None if stdin is None else subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,  # a group of its own: its children end with it
            )
            reader = threading.Thread(target=_read, args=(process, watch.label, tail), daemon=True)
            reader.start()
            writer = threading.Thread(target=_write, args=(process, stdin), daemon=True)
            writer.start()
        process.wait(watch.timeout)
    except subprocess.TimeoutExpired:
        hung = True
    finally:
        if started is not None:
            end_group(started, signal.SIGTERM, _GRACE)
    # A child that it left behind may hold the pipe open.
    reader.join(_GRACE)
    return Ended(process.returncode, hung, tuple(tail))


def _read(process: subprocess.Popen[bytes], label: str, tail: deque[str]) -> None:
    if process.stderr is None:
        return
    with process.stderr as lines:
        for line in lines:
            text = line[:_LONGEST].decode("utf-8", "replace").rstrip("\r\n")
            tail.append(text)
            print(f"{label} | {text}", file=sys.stderr, flush=True)


def _write(process: subprocess.Popen[bytes], stdin: bytes | None) -> None:
    # A program need not read its input to the end.
    with suppress(OSError):
        if process.stdin is not None:
            with process.stdin as pipe:
                pipe.write(stdin or b"")
