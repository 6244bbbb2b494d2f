"""The work of a process of its own: play the use cases that it is sent, and send the results back."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any

from ..failures.result import Interrupted
from ..scenarios.scenario import Scenario
from .plan import Plan, Played, Player
from .stopping import Stop

# Kinds of messages: the process can be stopped; an example begins, was played; a use case was played; the
# process was stopped; it has failed.
READY, BEGUN, TICK, PLAYED, STOPPED, FAILED = "ready", "begun", "tick", "played", "stopped", "failed"
Message = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Task:
    """A use case to play. traced: whether each scenario is sent before it is played."""

    use_case: str
    traced: bool = False


class _Line:
    """The way back, and the end by SIGTERM.

    traced: whether each scenario is sent before it is played. player: that of the plan, once it is open.
    """

    def __init__(self, connection: Connection) -> None:
        self.traced = False
        self.player: Player | None = None
        self.stop = Stop((signal.SIGTERM,), self._end)
        self._connection = connection

    def send(self, kind: str, content: Any = None) -> None:
        """Send a message. Ends the process when there is no one who reads it."""
        self.stop.is_held = True  # half a message would spoil those after it
        try:
            self._connection.send((kind, content))
        except (BrokenPipeError, ConnectionResetError):
            raise SystemExit(1) from None
        finally:
            self.stop.is_held = False

    def begin(self, use_case: str, scenario: Scenario) -> None:
        if self.traced:
            self.send(BEGUN, scenario)

    def tick(self, use_case: str, failed: bool) -> None:
        self.send(TICK, failed)
        self.stop.check()

    def _end(self) -> None:
        if self.player is not None:
            self.player.kill()
        os._exit(1)


def work(connection: Connection, plan: Plan) -> None:
    """Play use cases until no more are sent."""
    # A Ctrl-C in a terminal reaches every process; the one that sends the use cases decides what becomes of
    # it. A handler and not SIG_IGN, which the programs of an integration would inherit.
    signal.signal(signal.SIGINT, _pass)
    line = _Line(connection)
    with line.stop:
        try:
            if hasattr(signal, "pthread_sigmask"):
                signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
            line.send(READY)
            _play_all(connection, plan, line)
        except Interrupted as interrupted:
            line.send(STOPPED, Played(interrupted.result))
        except KeyboardInterrupt:
            line.send(STOPPED)
        except EOFError:
            return
        except Exception as error:
            line.send(FAILED, _sendable(error))


def _play_all(connection: Connection, plan: Plan, line: _Line) -> None:
    with plan.open(line) as line.player:
        while (task := connection.recv()) is not None:
            line.traced = task.traced
            line.send(PLAYED, line.player.play(task.use_case))


def _pass(number: int, frame: FrameType | None) -> None:
    return


def _sendable(error: Exception) -> Exception:
    """Return an exception that can be pickled: itself where that works."""
    with contextlib.suppress(Exception):
        pickle.loads(pickle.dumps(error))
        return error
    return RuntimeError("".join(traceback.format_exception(error)))
