"""Checks parts on a Dask cluster, and returns the results in the order of the parts.

Each part travels with its data, so that only the leader reads the recordings. A worker that dies loses
nothing: the scheduler keeps its parts, and gives them to another one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from pickle import dumps, loads
from threading import Lock
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import dask
import distributed
from distributed.comm import CommClosedError

from klaviyo_rehearsal import __version__
from klaviyo_rehearsal.contracts.errors import ContractError

from ..recordings.parts import Part
from .check_plan import CheckPlan
from .checking import Judged, Piece
from .part_check import PartCheck, PartResult
from .part_worker import ClusterError, checked, lost

# Parts for each thread of the cluster: enough that none waits for the leader.
_AHEAD = 3
_FEWEST, _MOST = 4, 256  # parts that the scheduler holds, of 4 MB each
_CONNECTION = 10.0  # seconds for the scheduler to answer
_PATIENCE = 30.0  # seconds for a worker to answer: one that just starts imports the package first
# Dask remarks on tasks of more than 10 MB, which a document may have.
_OPTIONS = {"distributed.admin.large-graph-warning-threshold": "4 GiB"}


@dataclass(frozen=True, slots=True)
class _Order:
    """The check that workers build. run: tells a run from another whose files may have changed."""

    run: str
    version: str
    plan: bytes


def ready(order: _Order) -> None:
    """Build the check, as a trial. Raises ClusterError for another version, ContractError for a file."""
    _built(order)


def check_part(order: _Order, part: Part) -> PartResult:
    """Check a part on a worker."""
    check, lock = _built(order)
    # A worker may have threads, and a check serves one at a time.
    with lock:
        return checked(check, part)


# A worker serves several runs, and each has a check of some megabytes.
@lru_cache(maxsize=2)
def _built(order: _Order) -> tuple[PartCheck, Lock]:
    if order.version != __version__:
        raise ClusterError(
            f"a worker has klaviyo-rehearsal {__version__}, and this is {order.version}: install the same"
        )
    plan: CheckPlan = loads(order.plan)
    return plan.build(), Lock()


class Cluster:
    """The workers of a Dask cluster; a context manager, which leaves the cluster as it was.

    address: of its scheduler. here: the check of this process, for documents that are too large to send.
    patience: in seconds.
    """

    def __init__(
        self, plan: CheckPlan, address: str, here: PartCheck, *, patience: float = _PATIENCE
    ) -> None:
        self._address, self._here, self._patience = address, here, patience
        self._largest = plan.reading.largest_document
        # A worker has a folder of its own.
        plan = replace(plan, specs=tuple(Path(path).resolve() for path in plan.specs))
        self._order = _Order(uuid4().hex, __version__, dumps(plan))
        self._client: Any = None
        self._window: deque[tuple[Piece, Any]] = deque()

    def __enter__(self) -> Self:
        with dask.config.set({"distributed.comm.retry.count": 0}):
            try:
                self._client = distributed.Client(
                    self._address,
                    timeout=min(self._patience, _CONNECTION),
                    set_as_default=False,
                    name="rehearse-check",
                )
            except (OSError, ValueError, TypeError, RuntimeError) as error:
                remedy = "give the address of one that runs, such as tcp://scheduler:8786"
                raise ClusterError(
                    f"no Dask scheduler answers at {self._address}: {error}: {remedy}"
                ) from None
        try:
            self._try_out()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def judged(self, pieces: Iterable[Piece]) -> Iterator[Judged]:
        """Yield pieces with their results, in order. Raises ClusterError where the cluster is gone."""
        most = min(max(_AHEAD * sum(self._client.nthreads().values()), _FEWEST), _MOST)
        for piece in pieces:
            self._window.append(self._sent(piece))
            # No more is read ahead than the workers can have in their hands.
            while self._window and (len(self._window) >= most or self._is_done(self._window[0][1])):
                yield self._next()
        while self._window:
            yield self._next()

    def _sent(self, piece: Piece) -> tuple[Piece, Any]:
        """Send a part. Returns what is kept of it, and its result or the future of it."""
        if not isinstance(piece, Part):
            return piece, None
        if not piece.is_lines and piece.size > self._largest:
            return piece, checked(self._here, piece)
        try:
            heavy = piece.heavy()
        except OSError as error:
            return piece, lost(piece, f"cannot be read: {error.strerror or error}")
        with dask.config.set(_OPTIONS):
            return piece.light(), self._client.submit(check_part, self._order, heavy, pure=False)

    def _is_done(self, result: Any) -> bool:
        return not isinstance(result, distributed.Future) or result.done()

    def _next(self) -> Judged:
        piece, result = self._window.popleft()
        if not isinstance(result, distributed.Future):
            return piece, result
        assert isinstance(piece, Part)
        try:
            return piece, self._result(result)
        except distributed.KilledWorker:
            return piece, lost(piece, "several workers of the cluster have died of it")

    def _result(self, future: Any, timeout: float | None = None) -> Any:
        try:
            return future.result(timeout)
        except (CancelledError, CommClosedError):
            raise ClusterError(f"the Dask scheduler at {self._address} has gone") from None
        except ImportError as error:
            remedy = "install klaviyo-rehearsal for the workers as well"
            raise ClusterError(f"a worker of {self._address} cannot check: {error}: {remedy}") from None

    def _try_out(self) -> None:
        try:
            self._result(self._client.submit(ready, self._order, pure=False), self._patience)
        except TimeoutError:
            workers = len(self._client.nthreads())
            reason = "has no worker" if not workers else f"has {workers} workers, which do not answer"
            raise ClusterError(f"the Dask scheduler at {self._address} {reason}") from None
        except (ContractError, distributed.KilledWorker) as error:
            raise ClusterError(f"a worker of {self._address} cannot check: {error}") from None

    def _close(self) -> None:
        self._window.clear()
        self._client.close(timeout=2)
