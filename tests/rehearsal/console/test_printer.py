"""The printer: its own thread, a bound, and readers that are slow or gone."""

from __future__ import annotations

import contextlib
import io
import os
import time
from collections.abc import Iterator

import pytest

from klaviyo_rehearsal.mockserver.jsonapi.reply import Reply
from klaviyo_rehearsal.rehearsal.console import printer
from klaviyo_rehearsal.rehearsal.console.lines import LineWriter
from klaviyo_rehearsal.rehearsal.console.printer import Printer
from tests.rehearsal.builders import entry


@pytest.fixture
def pipe() -> Iterator[tuple[int, io.TextIOWrapper]]:
    """A pipe that no one reads: its reading end, and a stream into it."""
    reading, writing = os.pipe()
    stream = os.fdopen(writing, "w")
    yield reading, stream
    for close in (lambda: os.close(reading), stream.close):
        with contextlib.suppress(OSError):
            close()


def test_every_line_is_there_after_the_end() -> None:
    stream = io.StringIO()
    one = Printer(stream, LineWriter())
    one.start()
    for number in range(1_200):
        one.watch(entry(query=f"n={number}"), Reply(202))
    one.stop()
    assert [line.split("n=")[1].split()[0] for line in stream.getvalue().splitlines()] == [
        str(number) for number in range(1_200)
    ]


def test_a_reader_that_is_slow_holds_nothing_up_and_learns_the_count(
    pipe: tuple[int, io.TextIOWrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer, "_WAITING", 100)
    reading, stream = pipe
    one = Printer(stream, LineWriter())
    one.start()
    begun = time.monotonic()
    for _ in range(50_000):
        one.watch(entry(query="q" * 100), Reply(202))
    assert time.monotonic() - begun < 5
    text = b""
    while b"not shown" not in text:
        text += os.read(reading, 65_536)
    one.stop()
    assert b"requests not shown: this output is read too slowly" in text


def test_the_end_does_not_wait_for_a_reader_that_is_stuck(
    pipe: tuple[int, io.TextIOWrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer, "_PATIENCE", 0.1)
    one = Printer(pipe[1], LineWriter())
    one.start()
    for _ in range(5_000):
        one.watch(entry(), Reply(202))
    begun = time.monotonic()
    one.stop()
    assert time.monotonic() - begun < 5
    os.close(pipe[0])  # which frees the thread
    one._thread.join(10)
    assert one._closed


def test_a_reader_that_has_gone_ends_the_printing_alone(pipe: tuple[int, io.TextIOWrapper]) -> None:
    os.close(pipe[0])
    one = Printer(pipe[1], LineWriter())
    one.start()
    one.watch(entry(), Reply(202))
    one.stop()
    one.watch(entry(), Reply(202))
    assert one._closed
