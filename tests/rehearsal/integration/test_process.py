"""A process that is spoken to line by line: each way to end has its own message."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from klaviyo_rehearsal.rehearsal.integration.process import Process
from klaviyo_rehearsal.rehearsal.integration.target import CommandCrashed, IntegrationError, IntegrationHung

ECHO = "import sys\nfor line in sys.stdin: print(line.upper(), end='', flush=True)"
Start = Callable[..., Process]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a Python program; tail: gets its standard error."""
    processes: list[Process] = []

    def start(program: str, tail: deque[str] | None = None) -> Process:
        words = [sys.executable, "-c", program]
        processes.append(Process(words, tmp_path, os.environ, deque() if tail is None else tail))
        return processes[-1]

    yield start
    for process in processes:
        process.stop()


def test_lines_are_exchanged_one_for_one(start: Start) -> None:
    process = start(ECHO)
    assert [process.exchange(line, 10) for line in (b"one", b"two")] == [b"ONE", b"TWO"]


def test_a_line_larger_than_a_pipe_comes_through(start: Start) -> None:
    assert start(ECHO).exchange(b"x" * 300_000, 10) == b"X" * 300_000


def test_two_lines_at_once_answer_two_calls(start: Start) -> None:
    process = start("import sys\nsys.stdin.readline(); print('a\\nb', flush=True); sys.stdin.read()")
    assert [process.exchange(b"x", 10), process.exchange(b"y", 10)] == [b"a", b"b"]


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("raise SystemExit(3)", "ended with exit code 3"),
        ("import os; os.kill(os.getpid(), 9)", "was killed by SIGKILL"),
        ("import sys; sys.stdout.write('hal'); raise SystemExit(1)", "after half a line: 'hal'"),
    ],
)
def test_the_end_of_a_process_is_told_with_its_reason(start: Start, program: str, message: str) -> None:
    with pytest.raises(CommandCrashed, match=message):
        start(program).exchange(b"x", 10)


def test_silence_is_a_hang(start: Start) -> None:
    with pytest.raises(IntegrationHung, match="did not answer within 0.1 seconds"):
        start("import sys; sys.stdin.read()").exchange(b"x", 0.1)


def test_the_last_lines_of_standard_error_are_kept(start: Start) -> None:
    tail: deque[str] = deque(maxlen=2)
    with pytest.raises(CommandCrashed):
        start("import sys; print('one\\ntwo\\nthree', file=sys.stderr)", tail).exchange(b"x", 10)
    assert list(tail) == ["two", "three"]


FORKING = """
import os, sys, time
if os.fork() == 0:
    time.sleep(60)
print(os.getpgrp(), flush=True)
sys.stdin.read()
"""


def test_a_child_of_the_process_ends_with_it(tmp_path: Path) -> None:
    process = Process([sys.executable, "-c", FORKING], tmp_path, os.environ, deque())
    group = int(process.exchange(b"x", 10))
    process.stop()
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    pytest.fail("a process of the group is still there")


def test_a_command_that_cannot_be_started_is_named(tmp_path: Path) -> None:
    with pytest.raises(IntegrationError, match="cannot start 'no-such-command'"):
        Process(["no-such-command"], tmp_path, {}, deque())


# It does not end when its input does.
DEAF = "import os, sys, time; print(os.getpid(), flush=True); time.sleep(60)"


def has_ended(process: int) -> bool:
    try:
        end = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    with os.fdopen(end, "rb", buffering=0):
        return bool(select.select([end], [], [], 20)[0])


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.skipif(sys.platform != "linux", reason="needs a pidfd")
def test_a_ctrl_c_in_the_grace_leaves_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    process = Process([sys.executable, "-c", DEAF], tmp_path, os.environ, deque())
    number = int(process.exchange(b"x", 10))
    monkeypatch.setattr(process, "_await_end", interrupt)
    with pytest.raises(KeyboardInterrupt):
        process.stop()
    assert has_ended(number)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a pidfd")
def test_a_ctrl_c_during_the_start_leaves_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    class Slow(subprocess.Popen[bytes]):
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[call-overload]
            started.append(self.pid)
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(subprocess, "Popen", Slow)
    with pytest.raises(KeyboardInterrupt):
        Process([sys.executable, "-c", DEAF], tmp_path, os.environ, deque())
    assert has_ended(started[0])
