"""Long work of one account in a thread, so that all others are answered meanwhile."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

from ..state.account import Account

Result = TypeVar("Result")
# The owner of work on all accounts, such as saving their state.
EVERYBODY = None


class Nobody:
    """The owner of work that touches no account, such as reading a body."""


Owner = Account | Nobody | None
# Seconds after which the thread lets others in who wait: each step of their answers waits as long.
_SWITCH = 0.001
# Objects that work leaves behind, which the collector walks through in 10 ms, and nobody is answered then.
_MANY_OBJECTS = 20_000


def _considerate(work: Callable[[], Result]) -> Result:
    """Do work without the collector, which would hold all others up, and let others in often."""
    usual, collects = sys.getswitchinterval(), gc.isenabled()
    sys.setswitchinterval(_SWITCH)
    gc.disable()
    try:
        return work()
    finally:
        sys.setswitchinterval(usual)
        # What is left is the account's and stays. A server has frozen its own objects at its start; to count
        # them is a walk as well.
        if gc.get_count()[0] > _MANY_OBJECTS and gc.get_freeze_count():
            gc.freeze()
        if collects:
            gc.enable()


class Turns:
    """The accounts that are being worked on in a thread. Requests to one of them wait for its end.

    There is one thread: two would share the processor all the same.
    """

    def __init__(self) -> None:
        self.taken: dict[Owner, asyncio.Future[Any]] = {}
        self._thread = ThreadPoolExecutor(1, "klaviyo-mock-work")
        self._last: Future[Any] | None = None

    def bars(self, owner: Owner) -> bool:
        """Return whether work on an account, or on all, has to wait."""
        taken = self.taken
        return bool(taken) and (owner is EVERYBODY or owner in taken or EVERYBODY in taken)

    async def wait(self, owner: Owner) -> None:
        """Wait until an account is free, or all of them for EVERYBODY; it stays so until the next await."""
        while self.bars(owner):
            found = self.taken.get(owner) or self.taken.get(EVERYBODY) or next(iter(self.taken.values()))
            await asyncio.wait([found])

    async def wait_for_everybody(self) -> None:
        """Wait for work on all accounts, while which none may be made."""
        while EVERYBODY in self.taken:
            await asyncio.wait([self.taken[EVERYBODY]])

    async def run(self, owner: Owner, work: Callable[[], Result]) -> Result:
        """Do long work on an account, or on all, in the thread. Raises the errors of the work."""
        await self.wait(owner)
        started = self._thread.submit(_considerate, work)
        self._last = started
        done = asyncio.wrap_future(started)
        self.taken[owner] = done
        # Only its end, since work goes on when the request for it is given up.
        done.add_done_callback(lambda _: self.taken.pop(owner, None))
        return await asyncio.shield(done)

    def finish(self) -> None:
        """Wait for the end of the work that has begun, in any other thread."""
        if self._last is not None:
            wait([self._last])
