"""Standard output for the report alone, while an integration that may print runs in this process."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from typing import TextIO


@contextmanager
def reserved_output(*, shared: bool) -> Iterator[TextIO]:
    """Yield standard output, which an integration can neither write to nor close.

    shared: whether output of the integration may stand between the lines, as in a text; else it goes to
    standard error.
    """
    try:
        place = sys.stdout.fileno()
    except (OSError, ValueError, AttributeError):  # a stream in memory
        out = sys.stdout
        with redirect_stdout(out if shared else sys.stderr):
            yield out
        return
    before = sys.stdout
    before.flush()
    own = os.fdopen(
        os.dup(place),
        "w",
        encoding=before.encoding,
        errors=before.errors,
        newline=None if os.name == "nt" else "",
        # Lines of the report and of the integration keep their order.
        buffering=1,
    )
    try:
        if not shared:
            os.dup2(sys.stderr.fileno() if _has_file(sys.stderr) else 2, place)
        yield own
    finally:
        _give_back(own, before, place)


def _has_file(stream: TextIO) -> bool:
    try:
        return stream.fileno() >= 0
    except (OSError, ValueError, AttributeError):
        return False


def _give_back(own: TextIO, before: TextIO, place: int) -> None:
    try:
        with suppress(OSError):
            if not before.closed:
                before.flush()  # the last words of the integration, to where the others went
        own.flush()
    finally:
        os.dup2(own.fileno(), place)
        if before.closed:
            sys.stdout = io.TextIOWrapper(
                io.FileIO(place, "w", closefd=False), encoding=own.encoding, errors=own.errors
            )
        else:
            sys.stdout = before
        with suppress(OSError):
            own.close()
