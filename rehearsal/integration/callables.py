"""The integration is a Python callable, sync or async, watched for hanging."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import queue
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from .description import name_of, text_of
from .target import THREAD, Integration, IntegrationError, IntegrationHung, Reply, Target


def load_integration(name: str, folder: Path | None = None) -> Integration:
    """Load MODULE:CALLABLE; `folder`, by default the current one, is looked in first.

    Raises IntegrationError.
    """
    module_name, _, attribute = name.partition(":")
    if not module_name or not attribute:
        raise IntegrationError(f"{name!r} is not MODULE:CALLABLE, such as shop.klaviyo:handle")
    if (here := str(folder or Path.cwd())) not in sys.path:
        sys.path.insert(0, here)
    try:
        target: Any = importlib.import_module(module_name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        # An import runs the module: every exception is the module's, not ours, and so is sys.exit.
        reason = f"{name_of(error)}: {text_of(error)}"
        raise IntegrationError(f"cannot import {module_name}: {reason}") from None
    for part in attribute.split("."):
        target = getattr(target, part, None)
        if target is None:
            known = ", ".join(sorted(n for n in vars(sys.modules[module_name]) if not n.startswith("_")))
            raise IntegrationError(f"{module_name} has no {attribute!r}; it has {known or 'nothing public'}")
    if not callable(target):
        raise IntegrationError(f"{name} is not callable but {type(target).__name__}")
    function: Integration = target
    return function


class CallablePerformer:
    """Calls a function in a thread of its own, so that one that hangs does not hang the rehearsal."""

    in_earnest = False

    def __init__(self, function: Integration, timeout: float) -> None:
        self._function = function
        self._timeout = timeout
        self._worker: _Worker | None = None

    def perform(self, call: LegacyCall, target: Target, wait: float = 0.0) -> Reply:
        """Let the integration do a call. Raises IntegrationHung."""
        return self._run(wait, self._function, call, target)

    def flush(self, target: Target, wait: float = 0.0) -> Reply:
        """Call the function's attribute `flush`, if it has one.

        An integration that sends batches later has it: `handle.flush = send_batches`. Raises IntegrationHung.
        """
        function = getattr(self._function, "flush", None)
        return self._run(wait, function, target) if callable(function) else Reply()

    def _run(self, wait: float, function: Callable[..., Any], *arguments: Any) -> Reply:
        worker = self._worker = self._worker or _Worker()
        job = _Job(function, arguments)
        worker.jobs.put(job)
        # Not all waits are skipped: to wait as long as was asked is not to hang.
        if job.is_done.acquire(timeout=min(self._timeout + wait, threading.TIMEOUT_MAX)):
            return job.reply
        self._worker = None  # it may hang for good: the next use case gets a thread of its own
        worker.jobs.put(None)
        raise IntegrationHung(f"the integration did not return within {self._timeout + wait:g} seconds")

    def stderr(self) -> Sequence[str]:
        """Return nothing: the output of a function is on the screen already."""
        return ()

    def close(self) -> None:
        """Let the thread end after its current call."""
        if self._worker is not None:
            self._worker.jobs.put(None)

    def kill(self) -> None:
        """Do nothing: the thread ends with this process."""


class _Job:
    """A call, and its reply once it is done."""

    def __init__(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        self.function = function
        self.arguments = arguments
        self.reply = Reply()
        # A lock and no queue: a SimpleQueue whose time is up while a signal is handled waits for ever.
        self.is_done = threading.Lock()
        self.is_done.acquire()


class _Worker:
    def __init__(self) -> None:
        self.jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        threading.Thread(target=self._work, name=THREAD, daemon=True).start()

    def _work(self) -> None:
        while (job := self.jobs.get()) is not None:
            try:
                result = job.function(*job.arguments)
                if inspect.isawaitable(result):
                    result = asyncio.run(_settled(result))
            except BaseException as error:  # SystemExit too: an integration may call sys.exit
                job.reply = Reply(error)
            else:
                job.reply = Reply(returned=result)
            job.is_done.release()


async def _settled(awaitable: Any) -> Any:
    return await awaitable


@dataclass(frozen=True, slots=True)
class CallableSource:
    """A Python function, sync or async."""

    function: Integration

    def open(self, base_url: str, timeout: float) -> CallablePerformer:
        """Make a performer of the function."""
        return CallablePerformer(self.function, timeout)
