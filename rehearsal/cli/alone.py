"""Whether a failed scenario fails in a process of its own, without the examples before it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ..failures.result import Result
from ..output.put_off import signals_put_off
from ..route.ending import end_group

# Seconds for a start, a mock and one scenario.
_LIMIT = 60
_GRACE = 10  # seconds to end after a Ctrl-C: a replay that is killed leaves its command
NOTE = (
    "  note        passes alone, and failed after {count} other examples: the integration keeps something\n"
    "              from one call or account to the next: a cached id, a client, a mutable default"
)


class Replays:
    """Replays kept failures, each in a process of its own.

    home: the folder in which failures are kept. options: further options of `rehearse replay`.
    """

    def __init__(self, home: Path, options: Sequence[str]) -> None:
        self._home = home
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    def passes(self, identifier: str) -> bool | None:
        """Replay a kept failure. Returns whether it passes, None where that is unknown."""
        command = [sys.executable, "-m", "klaviyo_rehearsal", "replay", identifier, *self._options]
        nowhere = subprocess.DEVNULL
        process: subprocess.Popen[bytes] | None = None
        try:
            with signals_put_off():
                # A group of its own: a Ctrl-C in the terminal is passed on from here, once.
                process = self._process = subprocess.Popen(
                    command, cwd=self._home, stdout=nowhere, stderr=nowhere, start_new_session=True
                )
            process.wait(_LIMIT)
        except BaseException as error:
            if process is not None:
                # By Ctrl-C at first: a replay ends the command of its integration.
                end_group(process, signal.SIGINT, _GRACE)
            if isinstance(error, subprocess.TimeoutExpired | OSError):
                return None
            raise
        finally:
            self._process = None
        return {0: True, 1: False}.get(process.returncode)

    def stop(self) -> None:
        """Let the replay that is under way end at once, with the command of its integration."""
        process = self._process
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGINT)


def with_note(result: Result) -> str:
    """Return the report of a result that passes alone, with a note of it before the last lines."""
    lines = result.report.splitlines()
    place = next((n for n, line in enumerate(lines) if line.startswith("  replay ")), len(lines))
    note = NOTE.format(count=result.examples - 1)
    return "\n".join([*lines[:place], note, *lines[place:]])
