"""Checks parts in several processes, and returns the results in the order of the parts.

A process that dies loses nothing: its parts are checked by another one. A part with which two processes have
died is named as one that could not be read.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Self

from ..recordings.parts import Part
from ..workers.process import signals_held
from .check_plan import CheckPlan
from .checking import Judged, Piece
from .part_check import PartResult
from .part_worker import lost, work

# Parts that wait for their turn, for each process: enough that none waits for a slow one.
_AHEAD = 4
_MOST_DEATHS = 2
_GRACE = 2.0  # seconds for a process to end by itself


@dataclass(eq=False, slots=True)
class _Job:
    """A piece in its turn. deaths: of processes that had it."""

    piece: Piece
    result: PartResult | None = None
    is_done: bool = False
    deaths: int = 0


class _Worker:
    def __init__(self, plan: CheckPlan) -> None:
        # Not a fork: rich and the leader may have threads, which a fork leaves in mid-air.
        context = multiprocessing.get_context("spawn")
        self.connection, other = context.Pipe()
        self.process = context.Process(target=work, args=(other, plan), name="rehearse check", daemon=True)
        self.jobs: deque[_Job] = deque()
        with signals_held():
            self.process.start()
        other.close()

    def takes_more(self) -> bool:
        """Return whether it may be sent a part: the next one waits in the pipe if it is small there."""
        return not self.jobs or (len(self.jobs) == 1 and all(_is_light(job.piece) for job in self.jobs))

    def send(self, job: _Job) -> bool:
        """Send a part. Returns whether the process lives: one that has died has not had the part."""
        assert isinstance(job.piece, Part)
        try:
            if self.process.is_alive():
                self.connection.send(job.piece.light())
                self.jobs.append(job)
                return True
        except OSError:
            pass
        return False

    def close(self) -> None:
        with suppress(OSError):
            self.connection.send(None)
        self.connection.close()
        self.process.join(_GRACE)
        self.kill()

    def kill(self) -> None:
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _is_light(piece: Piece) -> bool:
    return isinstance(piece, Part) and piece.offset is not None


class Crew:
    """So many processes that check parts; a context manager, which ends them."""

    def __init__(self, plan: CheckPlan, count: int) -> None:
        self._plan, self._count = plan, count
        self._workers: list[_Worker] = []
        self._window: deque[_Job] = deque()
        self._waiting: deque[_Job] = deque()
        self._is_read = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            if kind is None:
                worker.close()
            else:
                worker.kill()

    def kill(self) -> None:
        """End all processes at once."""
        for worker in self._workers:
            worker.process.kill()

    def judged(self, pieces: Iterable[Piece]) -> Iterator[Judged]:
        """Yield pieces with their results, in order. Raises RuntimeError for a mistake in one."""
        source = iter(pieces)
        while self._take(source) or self._window:
            self._hand_out()
            # No more is read ahead than the processes can have in their hands.
            is_full = bool(self._waiting) or len(self._window) >= _AHEAD * self._count
            while self._window and (self._window[0].is_done or is_full or self._is_read):
                while not self._window[0].is_done:
                    self._receive()
                    self._hand_out()
                job = self._window.popleft()
                yield job.piece, job.result
                is_full = bool(self._waiting)

    def _take(self, source: Iterator[Piece]) -> bool:
        """Take the next piece into the window. Returns whether there is one."""
        piece = next(source, None)
        if piece is None:
            self._is_read = True
            return False
        job = _Job(piece, is_done=not isinstance(piece, Part))
        self._window.append(job)
        if not job.is_done:
            self._waiting.append(job)
        return True

    def _hand_out(self) -> None:
        while self._waiting:
            worker = min(self._workers, key=lambda worker: len(worker.jobs), default=None)
            if (worker is None or worker.jobs) and len(self._workers) < self._count:
                worker = _Worker(self._plan)
                self._workers.append(worker)
            if worker is None or not worker.takes_more():
                return
            if worker.send(self._waiting[0]):
                self._waiting.popleft()
            else:
                self._bury(worker)

    def _receive(self) -> None:
        by_connection = {worker.connection: worker for worker in self._workers if worker.jobs}
        for connection in wait(list(by_connection)):
            assert isinstance(connection, Connection)
            worker = by_connection[connection]
            try:
                answer = connection.recv()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            if isinstance(answer, str):
                raise RuntimeError(answer)
            job = worker.jobs.popleft()
            job.result, job.is_done = answer, True

    def _bury(self, worker: _Worker) -> None:
        """Let other processes check the parts of one that has died."""
        self._workers.remove(worker)
        worker.connection.close()
        worker.kill()
        # It had the first part in its hands; those behind it have nothing to do with its end.
        for number, job in enumerate(worker.jobs):
            job.deaths += number == 0
        for job in reversed(worker.jobs):
            if job.deaths < _MOST_DEATHS:
                self._waiting.appendleft(job)
            else:
                assert isinstance(job.piece, Part)
                job.result, job.is_done = lost(job.piece, "two processes have died of it"), True
