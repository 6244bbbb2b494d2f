"""The exit code of a command that runs code of others: success counts with a verdict alone.

`os._exit(0)` is held in Python, but native code ends a process past it, and CI took that for success.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

NO_VERDICT = 3
_VERDICT = 255  # followed by the exit code; other bytes are numbers of signals, as Python writes them
_KERNEL = 0x80  # SI_KERNEL: a terminal has sent the signal, to the child as well
# Seconds in which a child that a signal was sent to has it, as where a whole group gets one.
_SETTLING = 0.05
_STALE = 0.25
_LINE = (
    b"rehearse: no verdict: code that the command has loaded ended it with exit code %d, past Python; "
    b"`rehearse test --jobs 2` names the use case in which it does\n"
)
_DEBUGGERS = frozenset({"bdb", "pydevd", "debugpy"})


@contextmanager
def verdict_awaited() -> Iterator[None]:
    """Run the body in a child of this process, which ends as the child does, but never with 0 for nothing.

    On Linux alone: macOS has system libraries that fail in a fork, and Windows has none. A debugger that runs
    the whole command keeps its process.
    """
    if not _can_fork():
        yield
        return
    passed_on = _passed_on()
    (ears, mouth), (lifeline, held) = _pipe(), _pipe()
    own = os.getpid()
    usual = signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # where it is ignored, no exit code is kept
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {*passed_on, signal.SIGCHLD})
    try:
        child = os.fork()
    except OSError:  # no more processes are allowed
        child = -1
    if child > 0:
        os.close(mouth)
        os.close(lifeline)
        _end_as(_Child(child, ears).ended(passed_on))
    signal.signal(signal.SIGCHLD, usual)
    os.close(held)
    if child == 0:
        _end_with(own, lifeline)
        os.set_blocking(mouth, False)
        signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
        signal.signal(signal.SIGURG, _wake)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    os.close(ears)
    with _noted(mouth):
        yield


def _can_fork() -> bool:
    return sys.platform == "linux" and threading.active_count() == 1 and _DEBUGGERS.isdisjoint(sys.modules)


def _wake(number: int, frame: FrameType | None) -> None:
    return  # Python now runs the handlers of the signals that have come


def _passed_on() -> set[signal.Signals]:
    return {
        *(signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT),
        *(signal.SIGUSR1, signal.SIGUSR2),
    }


def _pipe() -> tuple[int, int]:
    """Make a pipe beyond the numbers of the streams, some of which may be closed."""
    ends = os.pipe()
    above = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 3) for end in ends]
    for end in ends:
        os.close(end)
    return above[0], above[1]


def _end_with(parent: int, lifeline: int) -> None:
    """Let this process be killed when its parent is: whoever kills a command means all of it.

    lifeline: a pipe that the parent alone could write to. Linux sends a signal when it closes; the usual
    `prctl` would cost an import of ctypes, and a thread might be held up.
    """
    with suppress(OSError):
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, os.O_ASYNC)
    if os.getppid() != parent:
        os._exit(128 + signal.SIGKILL)


@contextmanager
def _noted(mouth: int) -> Iterator[None]:
    """Note the exit code that the body asks for, unless this is a copy that an integration forked."""
    own, place = os.getpid(), os.fstat(mouth)
    code = 1
    try:
        yield
        code = 0
    except SystemExit as error:
        code = 0 if error.code is None else error.code & 255 if isinstance(error.code, int) else 1
        raise
    finally:
        with suppress(OSError):
            # An integration may have closed all files, and opened its own under the number.
            if os.getpid() == own and os.path.samestat(os.fstat(mouth), place):
                os.write(mouth, bytes((_VERDICT, code)))


class _Child:
    """The child, whose signals and verdict come through a pipe."""

    def __init__(self, process: int, ears: int) -> None:
        self._process = process
        self._ears = ears
        self._heard = b""

    def ended(self, passed_on: set[signal.Signals]) -> int:
        """Wait for its end. Returns the exit code, negative for a signal."""
        waited, is_signalled = {*passed_on, signal.SIGCHLD}, False
        while True:
            come = signal.sigtimedwait(waited, _STALE) if is_signalled else signal.sigwaitinfo(waited)
            if come is None:
                # Signals that it has sent itself must not be taken for those to come.
                self._listen(0)
                self._heard = self._verdict()
                # A signal that comes while the main thread goes to sleep does not wake it.
                os.kill(self._process, signal.SIGURG)
            elif come.si_signo == signal.SIGCHLD:
                process, status = os.waitpid(self._process, os.WNOHANG)
                if process:
                    return self._code(os.waitstatus_to_exitcode(status))
            else:
                is_signalled = True
                if come.si_code != _KERNEL:
                    self._pass_on(come.si_signo)

    def _pass_on(self, number: int) -> None:
        """Send a signal to the child, unless it has had it: a second one would end it at once."""
        if not self._has_come(number):
            os.kill(self._process, number)
            self._has_come(number)  # the next one must not be taken for this one
        self._heard = self._verdict()

    def _has_come(self, number: int) -> bool:
        end = time.monotonic() + _SETTLING
        while number not in self._heard and (left := end - time.monotonic()) > 0:
            if not self._listen(left):
                break
        # On a busy machine the child has it and did not run yet, or did while this process did not.
        if self._is_pending(number):
            return True
        self._listen(0)
        return number in self._heard

    def _is_pending(self, number: int) -> bool:
        """Return whether the child has a signal that it has not taken yet."""
        with suppress(OSError), open(f"/proc/{self._process}/status", encoding="utf-8") as status:
            masks = [int(line.split()[1], 16) for line in status if line.startswith(("SigPnd:", "ShdPnd:"))]
            return any(mask >> (number - 1) & 1 for mask in masks)
        return False

    def _listen(self, seconds: float) -> bool:
        """Hear more. Returns whether there may be more to come."""
        if select.select([self._ears], [], [], seconds)[0]:
            more = os.read(self._ears, 4096)
            self._heard += more
            return bool(more)
        return seconds > 0

    def _verdict(self) -> bytes:
        """Return the part from the verdict on."""
        place = self._heard.find(_VERDICT)
        return self._heard[place:] if place >= 0 else b""

    def _code(self, code: int) -> int:
        while self._listen(0):
            pass
        verdict = self._verdict()
        if verdict[1:]:
            # What ends a process after its verdict must not make it a better one.
            return verdict[1] if code == 0 else code
        if 0 <= code < 128:
            with suppress(OSError):
                os.write(2, _LINE % code)
        return code or NO_VERDICT


def _end_as(code: int) -> None:
    """End this process with an exit code or, where that is negative, by a signal."""
    if code < 0:
        import resource

        with suppress(OSError, ValueError):  # the child has left its own core file
            resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        with suppress(OSError):  # SIGKILL has no handler
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {-code})
    os._exit(code if code >= 0 else 128 - code)
