"""Asks a mock in a process of its own, and measures how long another client waits meanwhile."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import orjson

from benchmarks.filling import COMPANY, KEY

# Seconds that nobody should wait.
GOAL = 0.25
_PAUSE = 0.005  # seconds between two questions of the other client
_JSON_API = "application/vnd.api+json"


@dataclass(frozen=True, slots=True)
class Question:
    """One request. group: of which part of the mock it is; kind: how it tries to hold the mock up."""

    group: str
    operation: str
    kind: str
    target: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """The method, the first word of the operation."""
        return self.operation.split(" ", 1)[0]


@dataclass(frozen=True, slots=True)
class Held:
    """One request: seconds until its answer, of the processor for it, and of others' waiting.

    waited: the longest time until an answer of the health; held: the processor time of the mock in it.
    """

    question: Question
    status: int
    took: float
    cost: float
    waited: float
    held: float

    @property
    def size(self) -> int:
        """Bytes of the body."""
        return len(self.question.body or b"")


class Mock:
    """A mock in a process of its own, which is asked on two connections."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid = pid
        self.port = port

    def _open(self) -> socket.socket:
        opened = socket.create_connection(("127.0.0.1", self.port))
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    def processor_seconds(self) -> float:
        """Return the processor time of the server, to the microsecond."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def ask(self, question: Question) -> Held:
        """Send a request, and at once others for the health from another connection, until it is answered."""
        head = _head(question)
        health = b"GET /_mock/health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"
        # New ones, since the server closes those that were idle while a body was made.
        main, other = self._open(), self._open()
        before = self.processor_seconds()
        whole = head + (question.body or b"")
        start = time.perf_counter()
        # The last byte comes when the server has read all others, so that the other client asks meanwhile.
        main.sendall(whole[:-1])
        other.sendall(health)
        _answer(other)
        main.sendall(whole[-1:])
        waited = held = 0.0
        main.setblocking(False)
        while True:
            sent, worked = time.perf_counter(), self.processor_seconds()
            other.sendall(health)
            _answer(other)
            held = max(held, self.processor_seconds() - worked)
            waited = max(waited, time.perf_counter() - sent)
            if _has_answer(main):
                break
            time.sleep(_PAUSE)
        main.setblocking(True)
        status = _answer(main)
        took = time.perf_counter() - start
        cost = self.processor_seconds() - before
        main.close()
        other.close()
        return Held(question, status, took, cost, waited, held)

    def plant(self, content: Any) -> None:
        """Seed something; a refusal is no matter, since much is there already."""
        with suppress(OSError):
            self.send(f"/_mock/seed?key={KEY}", content)

    def send(self, target: str, content: Any = None) -> bytes:
        """Send a request that is not measured, a POST where it has content, and return its answer."""
        headers = {"authorization": f"Klaviyo-API-Key {KEY}", "revision": "2026-07-15"}
        body = None if content is None else orjson.dumps(content)
        kind = "application/json" if target.startswith("/_mock/") else _JSON_API
        url = f"http://127.0.0.1:{self.port}{target}"
        with urlopen(Request(url, body, headers | {"content-type": kind})) as answer:
            return bytes(answer.read())


def _head(question: Question) -> bytes:
    headers = {
        "host": "127.0.0.1",
        "authorization": f"Klaviyo-API-Key {KEY}",
        "content-type": _JSON_API,
        **question.headers,
    }
    if question.body is not None:
        headers["content-length"] = str(len(question.body))
    lines = [f"{question.method} {question.target} HTTP/1.1"]
    return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode()


def _has_answer(connection: socket.socket) -> bool:
    """Return whether an answer has begun, or the connection has ended."""
    try:
        connection.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _answer(connection: socket.socket) -> int:
    """Read one answer; return its status, 0 where there was none."""
    buffer = bytearray()
    while (end := buffer.find(b"\r\n\r\n")) < 0:
        part = connection.recv(1 << 20)
        if not part:
            return 0
        buffer += part
    head = bytes(buffer[:end]).lower()
    found = re.search(rb"content-length: *(\d+)", head)
    left = (int(found[1]) if found else 0) - (len(buffer) - end - 4)
    while left > 0:
        part = connection.recv(1 << 20)
        if not part:
            return 0
        left -= len(part)
    return int(head[9:12])


@contextmanager
def serving(specs: tuple[str, ...], profiles: int, events: int) -> Iterator[Mock]:
    """Run a filled mock."""
    command = [sys.executable, "-m", "benchmarks.filling"]
    command += [f"--spec={spec}" for spec in specs]
    command += [f"--profiles={profiles}", f"--events={events}"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    line = process.stdout.readline().decode()
    try:
        yield Mock(process.pid, int(line.rsplit(":", 1)[1]))
    finally:
        process.kill()
        process.wait()


__all__ = ["COMPANY", "GOAL", "KEY", "Held", "Mock", "Question", "serving"]
