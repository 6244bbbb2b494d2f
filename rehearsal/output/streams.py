"""The streams of a command: open, able to take every text, and with one line where they cannot be written."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

UNWRITABLE = 2  # the exit code of a file that cannot be written
_OUT, _ERR = 1, 2
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})


@contextmanager
def streams() -> Iterator[None]:
    """Prepare the streams for a command, and end it where standard output cannot be written.

    A full disk shows at the last flush at the latest. Raises SystemExit.
    """
    prepare()
    try:
        yield
    except OSError as error:
        # Of files the name is known; a flush after a failed write may succeed.
        if error.filename is not None or error.errno not in _NO_ROOM:
            raise
        _leave(error.strerror or str(error), error)
    except SystemExit as error:
        if reason := _unwritable():
            _leave(reason, error)
        raise
    else:
        if reason := _unwritable():
            _leave(reason, None)


def prepare() -> None:
    """Open closed streams to nowhere; let both write what their encoding lacks as escapes."""
    for number, how in ((0, os.O_RDONLY), (_OUT, os.O_WRONLY), (_ERR, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            # A file or a socket would get the number, and with it all output.
            os.open(os.devnull, how)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    if sys.stdout is None:
        sys.stdout = open(_OUT, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    # A message that cannot be written must not change the exit code.
    sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(_Forgiving(_ERR, "w", closefd=False)),
        encoding=encoding,
        errors="backslashreplace",
        line_buffering=True,
    )


def write_utf8() -> None:
    """Let standard output take the encoding that JSON, XML and HTML have, whatever the terminal's is."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


class _Forgiving(io.FileIO):
    """A file that drops what it cannot write."""

    def write(self, content: object) -> int:
        """Write bytes; all count as written where there is no space left."""
        view = memoryview(content)  # type: ignore[arg-type]
        try:
            return super().write(view) or view.nbytes
        except OSError:
            return view.nbytes


def _unwritable() -> str:
    """Flush standard output. Returns the reason for which that fails; empty where it does not."""
    try:
        if not sys.stdout.closed:
            sys.stdout.flush()
    except BrokenPipeError:
        return ""  # `head` has seen enough: click ends such a command
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _leave(reason: str, cause: BaseException | None) -> None:
    # Python flushes once more at its end, and would exit with 120.
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    print(f"rehearse: standard output cannot be written: {reason}", file=sys.stderr)
    raise SystemExit(UNWRITABLE) from cause
