"""The work of one process, seen through its pipe: it plays on, stops with its failure, names its errors."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.failures.result import Interrupted, Result
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from klaviyo_rehearsal.rehearsal.workers.plan import Played, Watcher
from klaviyo_rehearsal.rehearsal.workers.process import WorkerProcess
from klaviyo_rehearsal.rehearsal.workers.worker import FAILED, PLAYED, READY, STOPPED, TICK, Task


def _exit_once() -> None:
    mark = Path(os.environ["DIED_ONCE"])
    if not mark.exists():
        mark.touch()
        os._exit(0)


def _terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    signal.pause()


ENDS: Mapping[str, Callable[[], object]] = {
    "exit": partial(os._exit, 0),
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "terminate": _terminate,
    "crash": lambda: ctypes.string_at(0),
    "once": _exit_once,
}


class _Unsendable(Exception):
    def __init__(self, one: int, other: int) -> None:
        super().__init__("cannot be pickled")


@dataclass(frozen=True, slots=True)
class ScriptedPlan:
    """Plays use cases that have the name of what they do."""

    seed: int = 7

    def replay(self, use_case: str, seed: int) -> str:
        return "again"

    @contextmanager
    def open(self, watcher: Watcher) -> Iterator[ScriptedPlayer]:
        yield ScriptedPlayer(watcher)


@dataclass(frozen=True, slots=True)
class ScriptedPlayer:
    watcher: Watcher

    def play(self, use_case: str) -> Played:
        if use_case == "error":
            raise OSError(2, "no such thing")
        if use_case == "unsendable":
            raise _Unsendable(1, 2)
        if use_case in ENDS:
            self.watcher.begin(use_case, Scenario((LegacyCall.track("Read", {}),), {}))
            ENDS[use_case]()
        try:
            self.watcher.tick(use_case, True)
            if use_case == "hanging":
                signal.pause()
        except KeyboardInterrupt:
            raise Interrupted(Result(use_case, 1, 7)) from None
        return Played(Result(use_case, 1, 7))

    def kill(self) -> None:
        return


@pytest.fixture
def process() -> Iterator[WorkerProcess]:
    started = WorkerProcess(ScriptedPlan())
    assert started.receive() == (READY, None)
    yield started
    started.kill()
    started.close()


def test_it_plays_one_use_case_after_the_other_and_ends(process: WorkerProcess) -> None:
    for name in ("one", "two"):
        process.send(Task(name))
        assert process.receive() == (TICK, True)
        assert process.receive() == (PLAYED, Played(Result(name, 1, 7)))
    process.send(None)
    assert process.receive() is None
    assert process.ending() == "ended with exit code 0"


def test_a_stop_brings_the_failure_that_was_found(process: WorkerProcess) -> None:
    process.send(Task("hanging"))
    assert process.receive() == (TICK, True)
    process.stop()
    assert process.receive() == (STOPPED, Played(Result("hanging", 1, 7)))
    assert process.receive() is None


@pytest.mark.parametrize(("name", "words"), [("error", "no such thing"), ("unsendable", "cannot be pickled")])
def test_an_exception_comes_back(process: WorkerProcess, name: str, words: str) -> None:
    process.send(Task(name))
    kind, error = process.receive() or ("", None)
    assert (kind, isinstance(error, Exception)) == (FAILED, True)
    assert words in str(error)
