"""Prints requests from a thread of its own: the mock never waits for a terminal."""

from __future__ import annotations

import io
import os
import select
import threading
import time
from collections import deque
from typing import IO, Protocol

from klaviyo_rehearsal.mockserver.jsonapi.reply import Reply
from klaviyo_rehearsal.mockserver.state.journal import Entry
from klaviyo_rehearsal.mockserver.state.secrets import masked

from .lines import Seen

_WAITING = 10_000  # requests that wait to be printed; further ones are counted and not shown
_BATCH = 0.02  # seconds in which requests gather, so that one write shows them
_PATIENCE = 0.3  # seconds for the last lines at the end
_KEPT_OF_ANSWER = 4_000  # bytes


class Writer(Protocol):
    """The form of the lines."""

    @property
    def verbose(self) -> bool:
        """Whether answers are shown."""

    def __call__(self, seen: Seen) -> str:
        """Return the lines of one request."""

    def dropped(self, count: int) -> str:
        """Return the line for requests that are not shown."""


class Printer:
    """Prints each request that its `watch` is given, from `start` to `stop`.

    A stream that is read slowly loses lines, which are counted; a closed one ends the printing, and the mock
    goes on.
    """

    def __init__(self, stream: IO[str], writer: Writer) -> None:
        self._stream = stream
        self._writer = writer
        self._queue: deque[Seen] = deque()
        self._dropped = 0  # counted by the mock's thread, told by our own
        self._told = 0
        self._waiting = threading.Event()
        self._ending = False
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="klaviyo-console", daemon=True)

    def watch(self, entry: Entry, reply: Reply) -> None:
        """Take a request that was answered, to print it soon."""
        if len(self._queue) >= _WAITING:
            self._dropped += 1
            return
        answer = masked(reply.body[:_KEPT_OF_ANSWER]) if self._writer.verbose else b""
        self._queue.append(Seen(time.time(), entry, answer))
        if not self._waiting.is_set():
            self._waiting.set()

    def start(self) -> None:
        """Start printing."""
        self._thread.start()

    def stop(self) -> None:
        """Print the last lines, but for those that a slow reader would hold up."""
        self._ending = True
        self._waiting.set()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)

    def _run(self) -> None:
        while not self._ending:
            self._waiting.wait()
            if not self._ending:
                time.sleep(_BATCH)
            self._waiting.clear()
            self._print()
        self._print()

    def _print(self) -> None:
        queue, writer = self._queue, self._writer
        while queue and not self._closed:
            # So many at once that a drop is told near its place.
            parts = [writer(queue.popleft()) for _ in range(min(len(queue), 500))]
            dropped = self._dropped
            if dropped > self._told and not queue:
                parts.append(writer.dropped(dropped - self._told))
                self._told = dropped
            try:
                _write(self._stream, "".join(parts))
            except (OSError, ValueError):
                self._closed = True
        if self._closed:
            queue.clear()


def _write(stream: IO[str], text: str) -> None:
    """Write past the stream's buffer, whose lock would hold up the end of the process."""
    try:
        place = stream.fileno()
    except (OSError, io.UnsupportedOperation):
        stream.write(text)
        stream.flush()
        return
    left = memoryview(text.encode("utf-8", "backslashreplace"))
    while left:
        try:
            left = left[os.write(place, left) :]
        except BlockingIOError:  # another program has set the terminal so
            select.select([], [place], [])
