"""Whether a failed scenario fails in a process of its own, without the examples before it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ..failures.result import Result
from ..integration.starting import signals_put_off
from ..route.ending import end_group

# Seconds for a start, a mock and one scenario.
_LIMIT = 60
_GRACE = 10  # seconds to end after a Ctrl-C: a replay that is killed leaves its command
NOTE = (
    "  note        passes alone, and failed after {count} other examples: the integration keeps something\n"
    "              from one call or account to the next: a cached id, a client, a mutable default"
)


def plays_alone(identifier: str, home: Path, options: Sequence[str]) -> bool | None:
    """Replay a kept failure in a process of its own. Returns whether it passes, None where that is unknown.

    home: the folder in which failures are kept. options: further options of `rehearse replay`.
    """
    command = [sys.executable, "-m", "klaviyo_rehearsal", "replay", identifier, *options]
    nowhere = subprocess.DEVNULL
    process: subprocess.Popen[bytes] | None = None
    try:
        with signals_put_off():
            # A group of its own: a Ctrl-C in the terminal is passed on from here, once.
            process = subprocess.Popen(
                command, cwd=home, stdout=nowhere, stderr=nowhere, start_new_session=True
            )
        process.wait(_LIMIT)
    except BaseException as error:
        if process is not None:
            # By Ctrl-C at first: a replay ends the command of its integration.
            end_group(process, signal.SIGINT, _GRACE)
        if isinstance(error, subprocess.TimeoutExpired | OSError):
            return None
        raise
    return {0: True, 1: False}.get(process.returncode)


def with_note(result: Result) -> str:
    """Return the report of a result that passes alone, with a note of it before the last lines."""
    lines = result.report.splitlines()
    place = next((n for n, line in enumerate(lines) if line.startswith("  replay ")), len(lines))
    note = NOTE.format(count=result.examples - 1)
    return "\n".join([*lines[:place], note, *lines[place:]])
