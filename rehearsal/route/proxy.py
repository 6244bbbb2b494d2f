"""An HTTP proxy on loopback that leads a.klaviyo.com to the mock and turns other hosts away.

Written here, since the existing ones do too much or too little: mitmproxy brings forty packages,
proxy.py intercepts TLS by running openssl, pproxy does not intercept. Two listeners: the proxy, and an end
of TLS behind it, to which CONNECT leads, and to which preloads of Python and Node lead straight.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import Future
from types import TracebackType
from urllib.parse import urlsplit

from .authority import KLAVIYO, Authority

_HEAD = 65_536  # bytes of the head of a request
_PATIENCE = 30.0  # seconds for a head, and for a connection to an allowed host
_CHUNK = 65_536

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Proxy:
    """The proxy in a thread of its own; use it as a context manager.

    mock: host and port of the mock. allowed: hosts that may be reached. refused: how often others were asked
    for, by host.
    """

    def __init__(self, mock: tuple[str, int], authority: Authority, allowed: Iterable[str] = ()) -> None:
        self._mock = mock
        self._authority = authority
        self._allowed = frozenset(name.lower() for name in allowed)
        self.refused: Counter[str] = Counter()
        self.plain = 0  # requests to Klaviyo without TLS
        self.port = 0
        self.tls_port = 0
        self._loop = asyncio.new_event_loop()
        self._ready: Future[None] = Future()
        self._stop = asyncio.Event()
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="klaviyo-proxy", daemon=True)

    def __enter__(self) -> Proxy:
        self._thread.start()
        self._ready.result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        except Exception as error:
            if self._ready.done():
                raise
            self._ready.set_exception(error)
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        context = self._authority.listening_context()
        proxy = await asyncio.start_server(self._guarded(self._asked), "127.0.0.1", 0, limit=_HEAD)
        end = await asyncio.start_server(
            self._guarded(self._direct), "127.0.0.1", 0, ssl=context, limit=_HEAD
        )
        self.port = proxy.sockets[0].getsockname()[1]
        self.tls_port = end.sockets[0].getsockname()[1]
        self._servers = [proxy, end]
        self._ready.set_result(None)
        await self._stop.wait()
        for server in self._servers:
            server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def adopt(self, sockets: Sequence[socket.socket]) -> None:
        """Serve sockets that listen elsewhere too: for the proxy, for the end of TLS, for the mock."""
        asyncio.run_coroutine_threadsafe(self._adopt(*sockets), self._loop).result(10)

    async def _adopt(self, proxy: socket.socket, end: socket.socket, mock: socket.socket) -> None:
        context = self._authority.listening_context()
        served = ((proxy, self._asked, None), (end, self._direct, context), (mock, self._mocked, None))
        for one, handle, tls in served:
            self._servers.append(
                await asyncio.start_server(self._guarded(handle), sock=one, ssl=tls, limit=_HEAD)
            )

    async def _mocked(self, client: Streams) -> None:
        server = await self._reach(client, self._mock)
        if server is not None:
            await _pipe(client, server)

    def _guarded(
        self, handle: Callable[[Streams], Awaitable[None]]
    ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        """Wrap a handler: its task is known, a client that goes away is no mistake, and all is closed."""

        async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            if task is not None:
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            # It is cancelled at the end; asyncio's own callback would report that as a mistake.
            quiet = (OSError, EOFError, ValueError, asyncio.LimitOverrunError, asyncio.CancelledError)
            with contextlib.suppress(*quiet):
                await handle((reader, writer))
            writer.close()

        return guarded

    async def _asked(self, client: Streams) -> None:
        """Answer a client of the proxy: CONNECT, or a request with a whole URL."""
        head = await asyncio.wait_for(client[0].readuntil(b"\r\n\r\n"), _PATIENCE)
        method, target, *_ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        if method == "CONNECT":
            host, _, port = target.rpartition(":")
            await self._connect(client, host.strip("[]").lower(), int(port))
            return
        url = urlsplit(target)
        host = (url.hostname or _host_header(head)).lower()
        # Some clients (axios for long) send the https URL itself to a proxy.
        if host == KLAVIYO and url.scheme == "https":
            await self._pipe_request(client, head, self._mock)
        elif host == KLAVIYO:
            self.plain += 1
            await _refuse(client, "klaviyo-rehearsal: a.klaviyo.com is called without TLS; use https://")
        elif self._may_reach(host, url.port or 80):
            await self._pipe_request(client, head, (host, url.port or 80))
        else:
            await self._turn_away(client, host)

    async def _connect(self, client: Streams, host: str, port: int) -> None:
        if host == KLAVIYO:
            place = ("127.0.0.1", self.tls_port)
        elif self._may_reach(host, port):
            place = (host, port)
        else:
            await self._turn_away(client, host)
            return
        server = await self._reach(client, place)
        if server is not None:
            client[1].write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await _pipe(client, server)

    async def _direct(self, client: Streams) -> None:
        """Speak TLS with a client: Klaviyo's host leads to the mock, any other is turned away."""
        connection: ssl.SSLObject = client[1].get_extra_info("ssl_object")
        host = self._authority.hosts.get(id(connection.context), KLAVIYO)
        if host == KLAVIYO:
            server = await self._reach(client, self._mock)
            if server is not None:
                await _pipe(client, server)
            return
        await asyncio.wait_for(client[0].readuntil(b"\r\n\r\n"), _PATIENCE)
        await self._turn_away(client, host)

    def _may_reach(self, host: str, port: int) -> bool:
        return host in self._allowed or (host, port) == self._mock

    async def _reach(self, client: Streams, place: tuple[str, int]) -> Streams | None:
        try:
            return await asyncio.wait_for(asyncio.open_connection(*place), _PATIENCE)
        except (OSError, TimeoutError) as error:
            await _refuse(client, f"klaviyo-rehearsal: cannot reach {place[0]}:{place[1]}: {error}")
            return None

    async def _turn_away(self, client: Streams, host: str) -> None:
        self.refused[host] += 1
        await _refuse(
            client, f"klaviyo-rehearsal: {host} is not played here; --allow-host {host} lets it through"
        )

    async def _pipe_request(self, client: Streams, head: bytes, place: tuple[str, int]) -> None:
        """Hand on one request. The connection ends with it: the next one may be for another host."""
        server = await self._reach(client, place)
        if server is None:
            return
        start, _, rest = head.partition(b"\r\n")
        method, target, version = start.split(b" ")
        url = urlsplit(target)
        path = (url.path or b"/") + (b"?" + url.query if url.query else b"")
        lines = [line for line in rest.split(b"\r\n") if not _of_connection(line)]
        lines.insert(0, b"Connection: close")
        server[1].write(b"\r\n".join([b" ".join([method, path, version]), *lines]))
        await _pipe(client, server)


def _of_connection(line: bytes) -> bool:
    return line.lower().startswith((b"connection:", b"proxy-connection:", b"proxy-authorization:"))


def _host_header(head: bytes) -> str:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"host":
            return value.strip().decode("latin-1").rsplit(":", 1)[0]
    return "nowhere"


async def _refuse(client: Streams, reason: str) -> None:
    body = reason.encode() + b"\n"
    head = f"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n"
    client[1].write(head.encode() + b"Connection: close\r\n\r\n" + body)
    await client[1].drain()


async def _pipe(one: Streams, other: Streams) -> None:
    """Carry bytes both ways until both sides have ended."""
    try:
        await asyncio.gather(_carry(one[0], other[1]), _carry(other[0], one[1]))
    finally:
        other[1].close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
    finally:
        # TLS cannot be closed on one side only: closing it there ends both.
        with contextlib.suppress(OSError):
            if writer.can_write_eof():
                writer.write_eof()
            else:
                writer.close()
