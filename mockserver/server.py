"""Runs a mock on a socket: in the foreground for `rehearse serve`, in a thread for tests."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import os
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import Any

import uvicorn

from klaviyo_rehearsal.contracts.openapi.contract import Library

from .app import create_app
from .connection.direct import DirectProtocol
from .control.controller import Controller
from .settings import Settings
from .state.account import Account
from .state.clock import Clock

# An ASGI application.
Application = Callable[[Any, Any, Any], Awaitable[None]]
LOOPBACK = "127.0.0.1"
_ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
# Seconds for requests in flight to finish after a signal to end, and then to note that their client is gone.
_GRACE = 0.4
_LAST = 0.1


# New objects at which the collector looks for circles: the few of each request that stay need no more looks.
_YOUNG = 10_000


class StartError(Exception):
    """The server could not start. The message gives the reason and the remedy."""


def bind(host: str, port: int) -> socket.socket:
    """Bind a socket; port 0 picks a free one. Raises StartError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    server = socket.socket(family, socket.SOCK_STREAM)
    if os.name != "nt":  # where it lets a second process take the port
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind((host, port))
    except (OSError, OverflowError) as error:  # the latter for a number that is no port
        server.close()
        reason = getattr(error, "strerror", None) or error
        taken = getattr(error, "errno", None) in (errno.EADDRINUSE, errno.EACCES) or port > 65535
        remedy = (
            "Choose another port, or --port 0 for a free one"
            if taken
            else "Choose an address of this machine"
        )
        raise StartError(f"cannot listen on {host}:{port}: {reason}. {remedy}.") from None
    return server


def address(server: socket.socket) -> str:
    """Return the URL of a bound socket."""
    host, port = server.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """A uvicorn server with callbacks for its start and end."""

    def __init__(
        self, app: Application, ready: Callable[[], None], done: Callable[[], None], *, as_it_is: bool = False
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=DirectProtocol,
                log_level="warning",
                access_log=False,
                server_header=False,  # costs each answer a microsecond, and Klaviyo is no uvicorn
                date_header=not as_it_is,
                lifespan="on" if as_it_is else "off",
                ws="none",
                proxy_headers=False,
            )
        )
        self._ready = ready
        self._done = done
        self._signal: signal.Signals | None = None

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        # uvicorn before 0.36 would set a policy, by which an integration here gets the loops of uvloop.
        with asyncio.Runner(loop_factory=_new_loop) as runner:
            runner.run(self.serve(sockets=sockets))

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._signal = signal.Signals(sig)
        super().handle_exit(sig, frame)

    def run_to_the_signal(self, sockets: list[socket.socket]) -> None:
        """Run, and then let the signal that ended it have its usual effect."""
        usual = {number: signal.getsignal(number) for number in _ENDING}
        hang_up = getattr(signal, "SIGHUP", None)  # a terminal that is closed; Windows has none
        if hang_up is not None and usual[hang_up] is not signal.SIG_IGN:  # as under nohup
            signal.signal(hang_up, self.handle_exit)
        self.run(sockets=sockets)
        # uvicorn raises the signal again by itself since 0.29; before, it leaves its own handler in place.
        if self._signal is not None:
            signal.signal(self._signal, usual.get(self._signal, signal.SIG_DFL))
            signal.raise_signal(self._signal)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # A client that sends half a body or reads slowly would hold the end up until a SIGKILL, and the
        # state would not be saved.
        try:
            await asyncio.wait_for(super().shutdown(sockets=sockets), _GRACE)
        except TimeoutError:
            await self._break_off()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.lifespan.shutdown(), _LAST)
        if self.force_exit:  # a second Ctrl-C: uvicorn waits for nothing then
            await self._break_off()
            with suppress(TimeoutError):  # an application that is told of no end logs its own as an error
                await asyncio.wait_for(self.lifespan.shutdown(), _LAST)
        self._done()

    async def _break_off(self) -> None:
        """End the requests that are still in flight, which the journal then has as broken off."""
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        tasks = set(self.server_state.tasks)
        if not tasks:
            return
        _, hanging = await asyncio.wait(tasks, timeout=_LAST)
        # uvicorn takes their end for a failure of the application.
        with _silent(logging.getLogger("uvicorn.error")):
            for task in hanging:
                task.cancel()
            if hanging:
                await asyncio.wait(hanging, timeout=_LAST)


def _new_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # there is none for Windows
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


@contextmanager
def _silent(logger: logging.Logger) -> Iterator[None]:
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def _nothing() -> None:
    pass


def serve(
    app: Application,
    server: socket.socket,
    ready: Callable[[], None],
    done: Callable[[], None] = _nothing,
    *,
    as_it_is: bool = False,
) -> None:
    """Serve until interrupted or terminated.

    Calls `ready` when the mock answers, and `done` when it has answered for the last time: a signal to
    terminate ends the process before this function returns. as_it_is: add no header to the application's, and
    tell it of the start and the end.
    """
    # Objects made at the start stay for good: the collector need not visit them again, nor once for the
    # little garbage among them.
    gc.freeze()
    gc.enable()
    gc.set_threshold(_YOUNG)
    _Server(app, ready, done, as_it_is=as_it_is).run_to_the_signal([server])


class MockServer:
    """A mock on a loopback socket, in a thread of its own.

    Use it as a context manager:

        with MockServer() as mock:
            client = KlaviyoAPI("pk_anything", test_host=mock.url)
    """

    def __init__(
        self,
        library: Library | None = None,
        *,
        settings: Settings | None = None,
        clock: Clock | None = None,
        port: int = 0,
    ) -> None:
        self.clock = clock or Clock()
        self.app = create_app(library, settings=settings, clock=self.clock)
        self.control: Controller = self.app.state.control
        self._socket = bind(LOOPBACK, port)
        self.url = address(self._socket)
        self._up = threading.Event()
        self._server = _Server(self.app, self._up.set, _nothing)
        self._thread = threading.Thread(target=self._run, name="klaviyo-mock", daemon=True)

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def account(self, key: str) -> Account:
        """Return the account of a private key."""
        return self.control.account_of(key)

    def start(self) -> MockServer:
        """Start and wait until the mock answers. Raises StartError when it does not within 10 seconds."""
        self._thread.start()
        if not self._up.wait(10):
            raise StartError(f"the mock did not start at {self.url} within 10 seconds")
        return self

    def stop(self) -> None:
        """Stop the server and wait for its thread."""
        self._server.should_exit = True
        if self._thread.ident is not None:
            self._thread.join(10)
        self._socket.close()

    def __enter__(self) -> MockServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
