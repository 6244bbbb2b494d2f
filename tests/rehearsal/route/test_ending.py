"""The end of a program: its signal, a grace, and force, with its children."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from klaviyo_rehearsal.rehearsal.route.ending import await_end, end_foreground, end_group
from klaviyo_rehearsal.rehearsal.route.signals import Signalled, Signals

_End = Callable[..., None]
# Its child holds standard output too: to read to the end is to wait for both.
_PARENT = (
    "import subprocess, sys, signal; signal.signal(15, signal.SIG_IGN); signal.signal(2, signal.SIG_IGN)\n"
    "subprocess.run([sys.executable, '-c', 'import time; print(1, flush=True); time.sleep(60)'])"
)


def started(code: str, end: _End) -> subprocess.Popen[bytes]:
    group = 0 if end is end_group else None
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, process_group=group)
    assert process.stdout is not None
    process.stdout.readline()
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("end", [end_group, end_foreground])
def test_a_program_ends_by_its_signal(end: _End, number: int) -> None:
    code = (
        f"import signal, sys, time; signal.signal({int(number)}, lambda *a: sys.exit(7)); "
        "print(1, flush=True); time.sleep(60)"
    )
    with started(code, end) as process:
        end(process, number, 1 if number == signal.SIGINT else 30)
    assert process.returncode == 7


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("end", [end_group, end_foreground])
def test_one_that_ignores_it_is_killed_with_its_children(end: _End, number: int) -> None:
    with started(_PARENT, end) as process:
        end(process, number, 30, lambda: True)
        assert process.stdout is not None
        assert process.stdout.read() == b""
    assert process.returncode == -signal.SIGKILL


def test_one_that_has_ended_is_left_in_peace() -> None:
    with started("print(1)", end_group) as process:
        process.wait()
        end_group(process, signal.SIGTERM, 30)
        end_foreground(process, signal.SIGTERM, 30)
    assert process.returncode == 0


def _come() -> bool:
    raise Signalled(signal.SIGINT)


def test_a_signal_in_the_grace_leaves_no_program() -> None:
    with started(_PARENT, end_group) as process:
        with pytest.raises(Signalled):
            end_group(process, signal.SIGTERM, 30, _come)
        assert process.stdout is not None
        assert process.stdout.read() == b""
    assert process.returncode == -signal.SIGKILL


def test_a_signal_that_another_thread_gets_is_seen() -> None:
    # As Linux does with the second of two, and with each that comes while a program is started.
    def take() -> None:
        signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

    with started("import time; print(1, flush=True); time.sleep(60)", end_group) as process:
        other = threading.Timer(0.05, take)
        with Signals() as signals, pytest.raises(Signalled):
            other.start()
            await_end(process)
        assert process.poll() is None
        end_group(process, signal.SIGTERM, 30)
    assert signals.code == 143


def test_the_end_of_a_program_is_awaited(monkeypatch: pytest.MonkeyPatch) -> None:
    with started("print(1)", end_group) as process:
        await_end(process)
    assert process.returncode == 0
    monkeypatch.delattr("os.pidfd_open", raising=False)  # as macOS
    with started("print(1)", end_group) as process:
        await_end(process)
    assert process.returncode == 0
