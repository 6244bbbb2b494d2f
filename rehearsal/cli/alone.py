"""Whether a failed scenario fails in a process of its own, without the examples before it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ..failures.result import Result

# Seconds for a start, a mock and one scenario.
_LIMIT = 60
NOTE = (
    "  note        passes alone, and failed after {count} other examples: the integration keeps something\n"
    "              from one call or account to the next: a cached id, a client, a mutable default"
)


def plays_alone(identifier: str, home: Path, options: Sequence[str]) -> bool | None:
    """Replay a kept failure in a process of its own. Returns whether it passes, None where that is unknown.

    home: the folder in which failures are kept. options: further options of `rehearse replay`.
    """
    command = [sys.executable, "-m", "klaviyo_rehearsal", "replay", identifier, *options]
    try:
        done = subprocess.run(command, cwd=home, capture_output=True, timeout=_LIMIT, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return {0: True, 1: False}.get(done.returncode)


def with_note(result: Result) -> str:
    """Return the report of a result that passes alone, with a note of it before the last lines."""
    lines = result.report.splitlines()
    place = next((n for n, line in enumerate(lines) if line.startswith("  replay ")), len(lines))
    note = NOTE.format(count=result.examples - 1)
    return "\n".join([*lines[:place], note, *lines[place:]])
