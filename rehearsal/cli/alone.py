"""Whether a failed scenario fails in a process of its own, without the examples before it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ..failures.result import Result

# Seconds for a start, a mock and one scenario.
_LIMIT = 60
_GRACE = 2  # seconds to end after a Ctrl-C
NOTE = (
    "  note        passes alone, and failed after {count} other examples: the integration keeps something\n"
    "              from one call or account to the next: a cached id, a client, a mutable default"
)


def plays_alone(identifier: str, home: Path, options: Sequence[str]) -> bool | None:
    """Replay a kept failure in a process of its own. Returns whether it passes, None where that is unknown.

    home: the folder in which failures are kept. options: further options of `rehearse replay`.
    """
    command = [sys.executable, "-m", "klaviyo_rehearsal", "replay", identifier, *options]
    pipe = subprocess.PIPE
    try:
        # A group of its own: a Ctrl-C in the terminal is passed on from here, once.
        process = subprocess.Popen(command, cwd=home, stdout=pipe, stderr=pipe, start_new_session=True)
    except OSError:
        return None
    try:
        process.communicate(timeout=_LIMIT)
    except subprocess.TimeoutExpired:
        _end(process)
        return None
    except BaseException:
        _end(process)
        raise
    return {0: True, 1: False}.get(process.returncode)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let a replay end its command, and kill it where it does not end."""
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def with_note(result: Result) -> str:
    """Return the report of a result that passes alone, with a note of it before the last lines."""
    lines = result.report.splitlines()
    place = next((n for n, line in enumerate(lines) if line.startswith("  replay ")), len(lines))
    note = NOTE.format(count=result.examples - 1)
    return "\n".join([*lines[:place], note, *lines[place:]])
