"""A process that is spoken to line by line. Every read and write has a deadline and a bound."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from ..output.put_off import signals_put_off
from .target import CommandCrashed, IntegrationError, IntegrationHung, ProtocolError, shown

_CHUNK = 65_536
_LONGEST = 1_000_000  # bytes of standard output without the end of a line
_KEPT = 500  # bytes that are kept of a line of standard error
_GRACE = 1.0  # seconds to end by itself, once its standard input is closed


class Process:
    """A process in a group of its own. The lines of its standard error end up in `tail`.

    Raises IntegrationError when it cannot be started.
    """

    def __init__(
        self, words: list[str], folder: Path, environment: Mapping[str, str], tail: deque[str]
    ) -> None:
        self._tail = tail
        self._out, self._errors = b"", b""
        try:
            with signals_put_off():
                self._start(words, folder, environment)
        except OSError as error:
            raise IntegrationError(f"cannot start {words[0]!r}: {error.strerror or error}") from None
        except BaseException:  # a Ctrl-C that came meanwhile
            self.stop()
            raise

    def _start(self, words: list[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            words,
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,  # a group of its own: its children end with it
        )
        self._stdin, self._stdout, self._stderr = (_not_blocking(pipe) for pipe in self._pipes())
        # Its children may hold the pipes open after it has ended; where there is no pidfd, an end is only
        # seen when they are closed.
        self._end = os.pidfd_open(self._process.pid) if hasattr(os, "pidfd_open") else None
        self._selector = selectors.DefaultSelector()
        for descriptor in (self._stdout, self._stderr, self._end):
            if descriptor is not None:
                self._selector.register(descriptor, selectors.EVENT_READ)

    def _pipes(self) -> list[IO[bytes]]:
        process = self._process
        return [pipe for pipe in (process.stdin, process.stdout, process.stderr) if pipe is not None]

    def exchange(self, line: bytes, limit: float) -> bytes:
        """Write a line and return the line that comes back within `limit` seconds.

        Raises CommandCrashed when the process ends, IntegrationHung when the time is up, and
        ProtocolError when it writes without end.
        """
        deadline = time.monotonic() + limit
        unsent = line + b"\n"
        while b"\n" not in self._out:
            self._listen(unsent)
            ready = self._selector.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                raise IntegrationHung(f"the command did not answer within {limit:g} seconds{self._half()}")
            descriptors = {key.fd for key, _ in ready}
            if self._stdin in descriptors:
                unsent = unsent[self._write(unsent) :]
            if self._stderr in descriptors:
                self._read_errors()
            if self._stdout in descriptors and not self._read_output():
                raise self._crash()
            if self._end in descriptors and b"\n" not in self._out:
                while self._read_output():
                    continue
                if b"\n" not in self._out:
                    raise self._crash()
        answer, _, self._out = self._out.partition(b"\n")
        return answer

    def _listen(self, unsent: bytes) -> None:
        """Wait for room on standard input only while there is something to write."""
        known = self._stdin in self._selector.get_map()
        if unsent and not known:
            self._selector.register(self._stdin, selectors.EVENT_WRITE)
        elif known and not unsent:
            self._selector.unregister(self._stdin)

    def _write(self, content: bytes) -> int:
        try:
            return os.write(self._stdin, content)
        except BlockingIOError:
            return 0
        except OSError:  # it has closed its end: that it ended, or hangs, shows on the other pipes
            return len(content)

    def _read_output(self) -> int:
        """Read the waiting bytes and return their number: 0 when there are none, or no more."""
        chunk = _read(self._stdout)
        self._out += chunk
        if len(self._out) > _LONGEST:
            reason = f"the command floods standard output: {len(self._out)} bytes, such as {shown(self._out)}"
            raise ProtocolError(reason)
        return len(chunk)

    def _read_errors(self) -> int:
        chunk = _read(self._stderr)
        if not chunk and self._stderr in self._selector.get_map():
            self._selector.unregister(self._stderr)
        *lines, rest = (self._errors + chunk).split(b"\n")
        self._errors = rest[:_KEPT]
        self._tail.extend(line[:_KEPT].decode("utf-8", "replace") for line in lines)
        return len(chunk)

    def _crash(self) -> CommandCrashed:
        while self._read_errors():
            continue
        if self._errors:
            self._tail.append(self._errors.decode("utf-8", "replace"))
            self._errors = b""
        try:
            code = self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            return CommandCrashed(f"the command closed its standard output{self._half()}")
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        return CommandCrashed(f"the command {how}{self._half()}")

    def _half(self) -> str:
        return f" after half a line: {shown(self._out)}" if self._out else ""

    def stop(self) -> None:
        """Let the process end, and kill the rest of its group."""
        try:
            self._await_end()
        finally:  # the first Ctrl-C may come in the grace
            self.kill()
            self._process.wait()
            self._selector.close()
            for pipe in self._pipes():
                pipe.close()
            if self._end is not None:
                os.close(self._end)
                self._end = None

    def _await_end(self) -> None:
        deadline = time.monotonic() + _GRACE
        for pipe in self._pipes()[:1]:
            if self._stdin in self._selector.get_map():
                self._selector.unregister(self._stdin)
            pipe.close()
        # Its output is read and dropped: a full pipe must not keep it from ending.
        while self._process.returncode is None and (left := deadline - time.monotonic()) > 0:
            descriptors = {key.fd for key, _ in self._selector.select(left)}
            if self._stderr in descriptors:
                self._read_errors()
            if self._end in descriptors or (self._stdout in descriptors and not _read(self._stdout)):
                break

    def kill(self) -> None:
        """End the process and the rest of its group at once."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)


def _not_blocking(pipe: IO[bytes]) -> int:
    os.set_blocking(pipe.fileno(), False)
    return pipe.fileno()


def _read(descriptor: int) -> bytes:
    """Read the waiting bytes: none at the end, or when there are none yet."""
    try:
        return os.read(descriptor, _CHUNK)
    except BlockingIOError:
        return b""
