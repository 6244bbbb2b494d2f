"""A process that plays use cases, seen from the one that sends them."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker

from ..output.put_off import signals_put_off
from .plan import Plan
from .worker import Message, Task, work

_LOOK = 0.2  # seconds between two looks whether the process lives
_AT_ONCE = 2.0  # seconds to kill a command: on a busy machine a process takes long to get its turn
_GRACE = 2.0  # seconds to end by itself


class WorkerProcess:
    """A process that plays the use cases that it is sent, one at a time."""

    def __init__(self, plan: Plan) -> None:
        self._is_ready = False
        # Not a fork: the mock, rich and the integration may have threads, which a fork leaves in mid-air.
        context = multiprocessing.get_context("spawn")
        self._connection, other = context.Pipe()
        # Not a daemon: an integration may have processes of its own, which daemons must not start.
        self._process = context.Process(target=work, args=(other, plan), name="rehearse worker")
        with signals_held():
            self._process.start()
        other.close()

    def send(self, task: Task | None) -> None:
        """Send a use case, or None for the end. A process that has died shows in `receive`."""
        with suppress(OSError):
            self._connection.send(task)

    def receive(self) -> Message | None:
        """Return the next message; None when the process has died."""
        try:
            # Its children may hold the pipe open after it has died.
            while not self._connection.poll(_LOOK):
                if not self._process.is_alive() and not self._connection.poll():
                    return None
            message: Message = self._connection.recv()
            self._is_ready = True
            return message
        except (EOFError, OSError):
            return None

    def stop(self) -> None:
        """Ask the process to stop at once, and to send the failure that it has found."""
        if self._is_ready or self._has_told():
            self._process.terminate()
        else:  # it would only notice once it has started, and has nothing to lose
            self._process.kill()

    def close(self, grace: float = _GRACE) -> None:
        """Let the process end, or kill it after a while. grace: seconds."""
        self._connection.close()
        self._process.join(grace)
        if self._process.is_alive():
            self.kill()  # and its command: on a busy machine that may still have its time to end
            self._process.join()

    def _has_told(self) -> bool:
        """Return whether it has sent a message that is not read yet, or has closed its pipe."""
        try:
            return self._connection.poll()
        except OSError:
            return True

    def kill(self) -> None:
        """End the process at once, with the command that it has started."""
        kill_all([self])

    def ending(self) -> str:
        """Return how the process ended, in words."""
        self._process.join(_GRACE)
        code = self._process.exitcode
        if code is None:
            return "closed its pipe"
        if code < 0:
            with suppress(ValueError):
                return f"was killed by {signal.Signals(-code).name}"
        return f"ended with exit code {code}"


def kill_all(processes: Iterable[WorkerProcess]) -> None:
    """End processes at once, each with the command that it has started."""
    own = tuple(processes)
    for process in own:
        process.stop()  # the second time, which it takes for that
    end = time.monotonic() + _AT_ONCE
    for process in own:
        process._process.join(max(0.0, end - time.monotonic()))
        process._process.kill()


@contextmanager
def signals_held() -> Iterator[None]:
    """Start a process that gets no signal until it can handle it: a Ctrl-C would print a traceback there.

    Nor is its start broken off by one that another thread of this process gets: it would read half a plan.
    """
    with signals_put_off():
        if not hasattr(signal, "pthread_sigmask"):
            yield
            return
        # Its own start would let the signals through again, in the midst of ours.
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
