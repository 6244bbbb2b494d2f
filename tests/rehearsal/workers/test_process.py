"""A process seen from outside: its end in words."""

from __future__ import annotations

import signal
import threading

import pytest

from klaviyo_rehearsal.rehearsal.route.signals import Signalled, Signals
from klaviyo_rehearsal.rehearsal.workers.process import WorkerProcess, kill_all, signals_held
from klaviyo_rehearsal.rehearsal.workers.worker import Task
from tests.rehearsal.workers.test_worker import ScriptedPlan


def test_one_that_is_killed_is_seen_to_have_died() -> None:
    process = WorkerProcess(ScriptedPlan())
    process.receive()
    process.kill()
    while process.receive() is not None:  # it may have got as far as to tell of its end
        continue
    assert process.ending() in ("was killed by SIGKILL", "ended with exit code 0", "ended with exit code 1")
    process.send(Task("create-event"))  # which nobody reads
    process.close()


def test_one_that_has_told_of_itself_is_asked_to_stop_though_no_one_has_read_it() -> None:
    process = WorkerProcess(ScriptedPlan())
    process.send(None)
    assert process._connection.poll(60)  # on a busy machine it is not read at once
    ended = []
    process._process.kill = lambda: ended.append("killed")  # type: ignore[method-assign]
    process._process.terminate = lambda: ended.append("asked")  # type: ignore[method-assign]
    process.stop()
    assert ended == ["asked"]
    process._process.join()
    process.close()


class _Slow(WorkerProcess):
    """A process that takes its time to kill its command."""

    def __init__(self, name: str, told: list[str]) -> None:
        self._process = _Calls(name, told)  # type: ignore[assignment]
        self._is_ready = True


class _Calls:
    def __init__(self, name: str, told: list[str]) -> None:
        self._name, self._told = name, told

    def terminate(self) -> None:
        self._told.append(f"ask {self._name}")

    def join(self, seconds: float) -> None:
        self._told.append(f"await {self._name}")

    def kill(self) -> None:
        self._told.append(f"kill {self._name}")


def test_all_are_asked_before_one_is_awaited() -> None:
    told: list[str] = []
    kill_all([_Slow("a", told), _Slow("b", told)])
    assert told == ["ask a", "ask b", "await a", "kill a", "await b", "kill b"]


def test_a_signal_that_another_thread_gets_breaks_no_start_off() -> None:
    begun = threading.Event()

    def take() -> None:
        begun.wait()
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)

    done = []
    thread = threading.Thread(target=take)
    thread.start()  # here, where it is not born deaf
    with Signals(), pytest.raises(Signalled), signals_held():
        begun.set()
        thread.join()
        done.append("started")
    assert done == ["started"]
