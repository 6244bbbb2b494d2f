"""A load generator: keeps N connections busy with given requests and counts the answers.

Raw sockets and uvloop, since a client library costs more than the server that is measured.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import uvloop


@dataclass(frozen=True, slots=True)
class Measurement:
    """Answers a second, and how long one took in milliseconds."""

    rate: float
    p50: float
    p99: float
    statuses: frozenset[bytes]


class _Connection(asyncio.Protocol):
    def __init__(
        self, requests: Iterator[bytes], until: float, times: list[float], statuses: set[bytes]
    ) -> None:
        self._requests = requests
        self._until = until
        self._times = times
        self._statuses = statuses
        self._buffer = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop has transports of its own that do not inherit asyncio's.
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        start = self._buffer.find(b"content-length: ")
        if start < 0 or start > end:
            if not self._ends_otherwise(end):
                return
        elif len(self._buffer) < end + 4 + int(self._buffer[start + 16 : self._buffer.find(b"\r\n", start)]):
            return
        now = time.perf_counter()
        self._times.append(now - self._sent)
        self._statuses.add(self._buffer[9:12])
        self._buffer = b""
        if now < self._until:
            self._send()
        else:
            self._transport.close()

    def _ends_otherwise(self, end: int) -> bool:
        """Say whether an answer is whole that writes its headers otherwise, or that is sent in chunks."""
        head = self._buffer[:end].lower()
        start = head.find(b"content-length: ")
        if start >= 0:
            return len(self._buffer) >= end + 4 + int(head[start + 16 :].split(b"\r\n", 1)[0])
        return b"chunked" not in head or self._buffer.endswith(b"0\r\n\r\n")

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(next(self._requests))


async def _run(port: int, requests: Iterator[bytes], seconds: float, connections: int) -> Measurement:
    loop = asyncio.get_running_loop()
    times: list[float] = []
    statuses: set[bytes] = set()
    start = time.perf_counter()
    until = start + seconds
    opened = [
        await loop.create_connection(lambda: _Connection(requests, until, times, statuses), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.gather(*(protocol.done for _, protocol in opened))
    took = time.perf_counter() - start
    times.sort()
    return Measurement(
        len(times) / took,
        times[len(times) // 2] * 1000,
        times[len(times) * 99 // 100] * 1000,
        frozenset(statuses),
    )


def measure(port: int, requests: list[bytes], seconds: float, connections: int = 16) -> Measurement:
    """Send the requests in turn, over and over, for some seconds."""
    return uvloop.run(_run(port, itertools.cycle(requests), seconds, connections))


def request(method: str, target: str, body: bytes = b"") -> bytes:
    """Write an HTTP request as a client of Klaviyo's would."""
    lines = [
        f"{method} {target} HTTP/1.1",
        "host: 127.0.0.1",
        "authorization: Klaviyo-API-Key pk_BENCH0_key",
        "revision: 2026-07-15",
        "accept: application/vnd.api+json",
        "user-agent: benchmarks/throughput.py",
    ]
    if body:
        lines += ["content-type: application/vnd.api+json", f"content-length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body
