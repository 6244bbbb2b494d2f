"""How the integration under test is called: a Python callable, sync or async, watched for hanging."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import queue
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.legacy import LegacyCall


@dataclass(frozen=True, slots=True)
class Target:
    """Where the integration must send to: the mock's URL and the keys of an account made for one example.

    use_case: what is rehearsed, for integrations that serve a browser and a server by different roads.
    """

    base_url: str
    api_key: str
    company_id: str
    use_case: str = ""


Integration = Callable[[LegacyCall, Target], Any]


class IntegrationError(Exception):
    """The integration cannot be loaded. The message says what to do."""


class IntegrationHung(BaseException):
    """The integration did not return in time.

    A BaseException: Hypothesis must not try to shrink what takes the whole time limit every time.
    """


def load_integration(name: str) -> Integration:
    """Load MODULE:CALLABLE; the current folder is looked in first. Raises IntegrationError."""
    module_name, _, attribute = name.partition(":")
    if not module_name or not attribute:
        raise IntegrationError(f"{name!r} is not MODULE:CALLABLE, such as shop.klaviyo:handle")
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.insert(0, here)
    try:
        target: Any = importlib.import_module(module_name)
    except Exception as error:
        # An import runs the module: whatever it raises is about the module, not about us.
        raise IntegrationError(f"cannot import {module_name}: {type(error).__name__}: {error}") from None
    for part in attribute.split("."):
        target = getattr(target, part, None)
        if target is None:
            known = ", ".join(sorted(n for n in vars(sys.modules[module_name]) if not n.startswith("_")))
            raise IntegrationError(f"{module_name} has no {attribute!r}; it has {known or 'nothing public'}")
    if not callable(target):
        raise IntegrationError(f"{name} is no callable but {type(target).__name__}")
    function: Integration = target
    return function


class Performer:
    """Calls an integration in a thread of its own, so that one that hangs does not hang the rehearsal."""

    def __init__(self, integration: Integration, timeout: float) -> None:
        self._integration = integration
        self._timeout = timeout
        self._jobs: queue.SimpleQueue[tuple[LegacyCall, Target] | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="integration", daemon=True)
        self._thread.start()

    def perform(self, call: LegacyCall, target: Target) -> BaseException | None:
        """Let the integration do a call; returns what it raised. Raises IntegrationHung."""
        self._jobs.put((call, target))
        try:
            return self._results.get(timeout=self._timeout)
        except queue.Empty:
            raise IntegrationHung(
                f"the integration did not return within {self._timeout:g} seconds"
            ) from None

    def close(self) -> None:
        """Let the thread end after what it is doing."""
        self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                result = self._integration(*job)
                if inspect.isawaitable(result):
                    asyncio.run(_settled(result))
            except BaseException as error:  # SystemExit too: an integration may call sys.exit
                self._results.put(error)
            else:
                self._results.put(None)


async def _settled(awaitable: Any) -> Any:
    return await awaitable
