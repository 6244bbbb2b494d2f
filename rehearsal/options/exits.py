"""Exit codes, and the end of a command with one."""

from __future__ import annotations

import sys
from typing import NoReturn

from ..reports.escaping import readable

# 130 is a shell's code for Ctrl-C: CI must not take an interrupted run for violations.
VIOLATIONS, USAGE, NO_START, INTERRUPTED = 1, 2, 3, 130


def stop(code: int, message: str) -> NoReturn:
    """End the command with a message on standard error."""
    print(readable(f"rehearse: {message}"), file=sys.stderr)
    sys.exit(code)
