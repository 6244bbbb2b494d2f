"""Servers in threads: the proxy, and upstreams of a test's own, over TLS too."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import trustme
import uvicorn

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.mockserver.connection.direct import DirectProtocol
from klaviyo_rehearsal.mockserver.server import address, bind
from klaviyo_rehearsal.mockserver.state.journal import Entry
from klaviyo_rehearsal.rehearsal.watching.proxy import Proxy

REVISION = "2026-07-15"
KEY = {"Authorization": "Klaviyo-API-Key pk_WATCH1_secret", "revision": REVISION}
LIBRARY: Library = load([REVISION])
Application = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]


@contextmanager
def served(app: Application, folder: Path | None = None) -> Iterator[str]:
    """Serve an application, over TLS with a certificate of a folder's own; yields the URL."""
    socket = bind("127.0.0.1", 0)
    files: dict[str, Any] = {}
    if folder is not None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(folder / "ca.pem")
        leaf = authority.issue_cert("localhost")
        leaf.private_key_pem.write_to_path(folder / "key.pem")
        leaf.cert_chain_pems[0].write_to_path(folder / "cert.pem")
        files = {"ssl_keyfile": str(folder / "key.pem"), "ssl_certfile": str(folder / "cert.pem")}
    up = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets=sockets)
            up.set()

    server = Server(
        uvicorn.Config(
            app,
            http=DirectProtocol,
            log_level="critical",
            lifespan="on" if isinstance(app, Proxy) else "off",
            date_header=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
            **files,
        )
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    assert up.wait(10)
    url = address(socket)
    try:
        yield url if folder is None else url.replace("http://127.0.0.1", "https://localhost")
    finally:
        server.should_exit = True
        thread.join(10)
        socket.close()


@contextmanager
def watched(upstream: str, **options: Any) -> Iterator[tuple[str, Proxy, list[Entry]]]:
    """Serve a proxy; yields its URL, itself, and the entries of its exchanges once it has ended."""
    proxy = Proxy(upstream, library=LIBRARY, **options)
    entries: list[Entry] = []
    proxy.watch(lambda entry, _: entries.append(entry))
    with served(proxy) as url:
        yield url, proxy, entries


class Echo:
    """An upstream that keeps each request, and answers as it is told to."""

    def __init__(self, status: int = 200, headers: Any = (), parts: tuple[bytes, ...] = (b"{}",)) -> None:
        self.status, self.headers, self.parts = status, list(headers), parts
        self.seen: list[tuple[MutableMapping[str, Any], bytes]] = []

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Answer a request."""
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        self.seen.append((scope, body))
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        for part in self.parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
