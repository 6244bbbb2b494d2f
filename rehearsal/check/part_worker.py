"""The work of a process of its own: check the parts that it is sent, and send the results back."""

from __future__ import annotations

import gc
import signal
import traceback
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from .part_check import PartCheck, PartResult

if TYPE_CHECKING:
    from ..recordings.parts import Part
    from .check_plan import CheckPlan

# A result, or the traceback of a mistake of ours.
Answer = PartResult | str


class ClusterError(Exception):
    """A cluster that cannot be reached, or whose workers cannot check."""


def work(connection: Connection, plan: CheckPlan) -> None:
    """Check parts until there are no more."""
    # A Ctrl-C goes to all processes of a terminal; the leader ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        check = plan.build()
        gc.freeze()  # contracts are large and stay
        while (part := connection.recv()) is not None:
            connection.send(checked(check, part))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the leader is gone
    except Exception:
        connection.send(traceback.format_exc())


def checked(check: PartCheck, part: Part) -> PartResult:
    """Check a part; one that can no longer be read is named in the result."""
    try:
        return check.check(part)
    except OSError as error:
        return lost(part, f"cannot be read: {error.strerror or error}")


def lost(part: Part, reason: str) -> PartResult:
    """Return the result of a part that could not be checked."""
    result = PartResult()
    result.findings.note_unreadable(part.source, part.line or None, reason)
    result.troubles.append(f"{part.place}: {reason}")
    return result
