"""Those who play the use cases: this process, or several at the same time. The results are the same."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Protocol, Self

from ..failures.result import Interrupted, Result
from ..reports.failure import trouble_text
from ..scenarios.scenario import Scenario
from .plan import Plan, Played, Watcher
from .process import WorkerProcess, kill_all
from .worker import BEGUN, FAILED, PLAYED, STOPPED, TICK, Task

# The trouble of a use case at which the process of the integration died.
DIED = "died"
# Seconds for the processes to send what they have found after a stop: an example takes less, unless it hangs.
_STOPPING = 2.0
_LOOK = 0.05  # seconds between two looks at what they have sent by then


class Crew(Protocol):
    """Plays use cases; a context manager."""

    def play(self, use_cases: Sequence[str]) -> Iterator[Played]:
        """Play use cases and yield each, in their order, as soon as it and those before it are known.

        Raises IntegrationError, StartError, and KeyboardInterrupt.
        """

    def stop(self) -> Iterator[Played]:
        """Stop after a KeyboardInterrupt, and yield the use cases that were played or have failed by then."""

    def kill(self) -> None:
        """End every process at once."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Alone:
    """This process alone."""

    def __init__(self, plan: Plan, watcher: Watcher) -> None:
        self._open = plan.open(watcher)
        self._unfinished: list[Played] = []

    def play(self, use_cases: Sequence[str]) -> Iterator[Played]:
        """Play use cases one after the other."""
        for name in use_cases:
            try:
                played = self._player.play(name)
            except Interrupted as interrupted:
                self._unfinished.append(Played(interrupted.result))
                raise
            yield played

    def stop(self) -> Iterator[Played]:
        """Yield the failure that was being made small."""
        yield from self._unfinished
        self._unfinished.clear()

    def kill(self) -> None:
        """End the integration's process; this one ends by itself."""
        self._player.kill()

    def __enter__(self) -> Self:
        self._player = self._open.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)


class Several:
    """Several processes. jobs: how many. order: the names of the use cases, those that take longest first."""

    def __init__(self, plan: Plan, watcher: Watcher, jobs: int, order: Sequence[str]) -> None:
        self._plan = plan
        self._watcher = watcher
        self._tasks: queue.SimpleQueue[str] = queue.SimpleQueue()
        for name in order:
            self._tasks.put(name)
        # From the threads, one for each process: a result, an example, an exception, None for an end.
        self._news: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._done: dict[str, Played] = {}
        self._processes: set[WorkerProcess] = set()
        self._is_stopped = False
        self._starting = threading.Lock()
        self._threads = [threading.Thread(target=self._lead, daemon=True) for _ in range(jobs)]

    def play(self, use_cases: Sequence[str]) -> Iterator[Played]:
        """Play use cases in the order of the tasks, and yield them in this one."""
        # Not before: a Ctrl-C among the starts is the caller's to handle, as any later one.
        for thread in self._threads:
            thread.start()
        for name in use_cases:
            while name not in self._done:
                self._take(self._news.get())
            yield self._done.pop(name)

    def stop(self) -> Iterator[Played]:
        """Stop all processes, and yield the results that are there."""
        self._ask_to_stop()
        deadline = time.monotonic() + _STOPPING
        while time.monotonic() < deadline:
            alive = next((thread for thread in self._threads if thread.is_alive()), None)
            if alive is None:
                break
            # And not for news: a SimpleQueue whose time is up while a signal is handled waits for ever.
            alive.join(_LOOK)
            self._take_all()
        self.kill()
        self._take_all()
        while self._done:
            yield self._done.pop(next(iter(self._done)))

    def kill(self) -> None:
        """End every process at once."""
        self._is_stopped = True
        # One that loses us in the midst of its start prints a traceback.
        if self._starting.acquire(timeout=_STOPPING):
            self._starting.release()
        kill_all(tuple(self._processes))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._ask_to_stop()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(_STOPPING)
        self.kill()

    def _ask_to_stop(self) -> None:
        self._is_stopped = True
        for process in tuple(self._processes):
            process.stop()

    def _take_all(self) -> None:
        while not self._news.empty():
            self._take(self._news.get())

    def _take(self, news: Any) -> None:
        if isinstance(news, Played):
            self._done[news.result.use_case] = news
        elif isinstance(news, BaseException):
            if not self._is_stopped:
                raise news
        else:
            use_case, failed = news
            self._watcher.tick(use_case, failed)

    # In the threads

    def _lead(self) -> None:
        """Lead one process after the other through the tasks, until none is left."""
        process: WorkerProcess | None = None
        try:
            while not self._is_stopped:
                try:
                    name = self._tasks.get_nowait()
                except queue.Empty:
                    break
                process = process or self._start()
                played, process = self._played(process, name)
                if played is not None:
                    self._news.put(played)
        except BaseException as error:
            self._news.put(error)
        finally:
            if process is not None:
                self._end(process)

    def _played(self, process: WorkerProcess, name: str) -> tuple[Played | None, WorkerProcess | None]:
        """Have a use case played. Returns it, and the process unless that has ended."""
        death, content = _Death(name), None
        for traced in (False, True):
            process.send(Task(name, traced))
            while (message := process.receive()) is not None:
                kind, content = message
                if kind == TICK:
                    death.examples += 1
                    self._news.put((name, content))
                elif kind == BEGUN:
                    death.scenario = content
                elif kind == FAILED:
                    raise content
                elif kind == PLAYED:
                    if not death.ending:
                        return content, process
                    # One process has died at it: that is the verdict, though another one comes to its end.
                    death.scenario = None
                    return death.told(self._plan), process
                elif kind == STOPPED:
                    break
            if self._is_stopped:
                return content if message else None, process
            death.ending = "was ended by SIGTERM" if message else process.ending()
            self._end(process)
            if not traced:
                death.examples, process = 0, self._start()
        return death.told(self._plan), None

    def _start(self) -> WorkerProcess:
        with self._starting:
            if self._is_stopped:
                raise KeyboardInterrupt  # which leaves the thread, and is no news
            process = WorkerProcess(self._plan)
            self._processes.add(process)
        if self._is_stopped:
            process.kill()
        return process

    def _end(self, process: WorkerProcess) -> None:
        process.send(None)
        process.close()
        self._processes.discard(process)


class _Death:
    """The end of a process in the midst of a use case. It is played again, traced, to name the example."""

    def __init__(self, use_case: str) -> None:
        self.use_case = use_case
        self.examples = 0
        self.ending = ""
        self.scenario: Scenario | None = None

    def told(self, plan: Plan) -> Played:
        """Return it as the result of the use case."""
        message = f"the process of the integration {self.ending}"
        if self.scenario is None:
            message += ", once: a second one came to its end"
        result = Result(
            self.use_case,
            self.examples + 1,
            plan.seed,
            scenario=self.scenario,
            trouble=DIED,
            # In a process of its own again, which leaves the one that reports it alive.
            replay=f"{plan.replay(self.use_case, plan.seed)} --jobs 2",
        )
        failure = replace(result, report=message).failure
        return Played(replace(result, report=trouble_text(result, message, failure)))
