"""Mutated bytes on real sockets: see scripts/fuzz raw."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from random import Random

from klaviyo_rehearsal.mockserver.server import MockServer
from tests.fuzz.__main__ import library_of
from tests.fuzz.crashes import Crashes
from tests.fuzz.findings import Findings
from tests.fuzz.oddities import damaged, some_header, some_query
from tests.fuzz.requests import request

_TIMEOUT = 5.0
_MOCKS = 20_000  # inputs for one mock
_STARTS = (
    b"GET / HTTP/1.1\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"GET /api/lists HTTP/0.9\r\n",
)
_FRAMES = (
    *(
        b"Transfer-Encoding: chunked",
        b"Transfer-Encoding: gzip, chunked",
        b"Content-Length: 5\r\nContent-Length: 6",
    ),
    *(b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings", b"Connection: close", b"Expect: 100-continue"),
    *(
        b" folded: x",
        b"no colon",
        b"X" * 9_000 + b": x",
        b"Content-Length: +5",
        b"Content-Length: 99999999999999999999",
    ),
)


def fuzz(numbers: Iterator[int], seed: int) -> Findings:
    """Send the inputs of these numbers; afterwards the mock still answers."""
    found = Findings()
    server: MockServer | None = None
    with Crashes() as crashes:
        try:
            for count, number in enumerate(numbers):
                if count % _MOCKS == 0:
                    if server is not None:
                        server.__exit__(None, None, None)
                    server = MockServer(library_of("ours")).__enter__()
                    crashes.attach()
                assert server is not None
                label = f"seed {seed}:{number}"
                raw = _input(Random(f"{seed}:{number}"))
                found.count += 1
                answer = _sent(server.url, raw)
                found.kept += answer.startswith(b"HTTP/1.1 2")
                reasons = crashes.taken()
                if answer.startswith((b"HTTP/1.1 5", b"HTTP/1.0 5")) or reasons:
                    found.add((reasons or [answer[:30].decode("latin-1")])[0], f"{label}: {raw[:1500]!r}")
                if number % 500 == 0 and not _sent(server.url, _HEALTH).startswith(b"HTTP/1.1 200"):
                    found.add("no health", label)
        finally:
            if server is not None:
                server.__exit__(None, None, None)
    return found


_HEALTH = b"GET /_mock/health HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n"


def _sent(url: str, raw: bytes) -> bytes:
    host, _, port = url.removeprefix("http://").partition(":")
    answer = b""
    with socket.create_connection((host, int(port)), _TIMEOUT) as connection:
        try:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            while chunk := connection.recv(65_536):
                answer += chunk
        except (ConnectionError, TimeoutError):
            pass
    return answer


def _input(random: Random) -> bytes:
    sent = request("ours", random)
    body = b"".join(sent.parts)
    target = sent.target if random.random() < 0.9 else b"/api/profiles?" + some_query(random)
    lines = [sent.method.encode() + b" " + target + b" HTTP/1.1"]
    lines += [name + b": " + value for name, value in sent.headers]
    if random.random() < 0.3:
        lines.append(b": ".join(some_header(random)))
    frame = random.choice(_FRAMES) if random.random() < 0.3 else b"content-length: %d" % len(body)
    if b"chunked" in frame and random.random() < 0.7:
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    raw = b"\r\n".join([*lines, frame, b"", b""]) + body
    if random.random() < 0.05:
        raw = random.choice(_STARTS) + raw
    for _ in range(random.choice((0, 1, 1, 2, 4))):
        raw = damaged(raw, random)
    return raw * random.choice((1, 1, 1, 2))
