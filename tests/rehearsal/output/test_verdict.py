"""Code that ends its process with success does not pass: the process that waits for the verdict knows."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from klaviyo_rehearsal.__main__ import RUN_CODE_OF_OTHERS
from klaviyo_rehearsal.rehearsal.cli import cli
from klaviyo_rehearsal.rehearsal.output import verdict
from klaviyo_rehearsal.rehearsal.output.verdict import NO_VERDICT
from tests.rehearsal.cli.running import QUICK, ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no fork that is safe")

_NATIVE = "import ctypes, os, signal, sys, threading, time\nlibrary = ctypes.CDLL(None)\n"
_AWAITED = (
    _NATIVE + "from klaviyo_rehearsal.rehearsal.output.verdict import verdict_awaited\n"
    "with verdict_awaited():\n    "
)


def _code(body: str) -> tuple[int, bytes]:
    done = subprocess.run([sys.executable, "-c", _AWAITED + body], stderr=subprocess.PIPE, timeout=60)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("pass", 0),
        ("sys.exit()", 0),
        ("sys.exit(1)", 1),
        ("sys.exit(130)", 130),
        ("sys.exit('text')", 1),
        ("raise ValueError", 1),
        # A copy that the body makes has no voice.
        ("if os.fork() == 0: sys.exit(0)\n    os.wait(); sys.exit(2)", 2),
    ],
)
def test_a_verdict_is_passed_on(body: str, code: int) -> None:
    found, stderr = _code(body)
    assert found == code
    assert b"no verdict" not in stderr


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("library._exit(0)", NO_VERDICT),
        ("library.exit(0)", NO_VERDICT),
        ("os._exit(0)", NO_VERDICT),
        ("os.execv('/bin/true', ['true'])", NO_VERDICT),
        ("os.closerange(3, 99); library._exit(0)", NO_VERDICT),
        ("library._exit(2)", 2),
    ],
)
def test_an_end_without_a_verdict_is_no_success(body: str, code: int) -> None:
    found, stderr = _code(body)
    assert found == code
    assert stderr.count(b"\n") == 1
    assert stderr.startswith(b"rehearse: no verdict: ")


def test_an_end_after_the_verdict_does_not_better_it() -> None:
    found, _ = _code("import atexit; atexit.register(os._exit, 0); sys.exit(1)")
    assert found == 1


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_a_signal_ends_both(number: signal.Signals) -> None:
    assert _code(f"os.kill(os.getpid(), {int(number)})") == (-number, b"")


_COUNTS = """
    count = 0
    def take(number, frame):
        global count
        count += 1
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, take)
    print('ready', flush=True)
    while sys.stdin.readline().strip():
        print(count, flush=True)
    sys.exit(7)
"""


@pytest.mark.parametrize("to_all", [False, True], ids=["process", "group"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_arrives_once(number: signal.Signals, to_all: bool) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _AWAITED + _COUNTS.strip()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        for count in (1, 2):
            (os.killpg if to_all else os.kill)(process.pid, number)
            # The count grows with the time that the signal takes, and would pass over the wanted one.
            shown = b""
            while shown != b"%d\n" % count:
                process.stdin.write(b"again\n")
                process.stdin.flush()
                shown = process.stdout.readline()
                assert int(shown) <= count
        process.stdin.close()
        assert process.wait(30) == 7


def test_a_signal_that_the_child_has_not_taken_yet_is_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine that was a second Ctrl-C, which ends a run without its report."""
    monkeypatch.setattr(verdict, "_SETTLING", 0.0)
    body = (
        "import signal, sys\nsignal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})\n"
        "print('ready', flush=True)\nsys.stdin.readline()"
    )
    ears, mouth = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-c", body], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        child = verdict._Child(process.pid, ears)
        assert not child._has_come(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        assert child._has_come(signal.SIGINT)
        assert not child._has_come(signal.SIGTERM)
        process.communicate(b"\n", timeout=30)
    os.close(ears)
    os.close(mouth)


def test_a_signal_that_another_thread_takes_wakes_the_main_one() -> None:
    """A main thread that goes to sleep as a Ctrl-C comes slept on, and its report was lost."""
    body = """
    def take():
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        os.kill(os.getppid(), signal.SIGINT)
    signal.signal(signal.SIGINT, lambda number, frame: sys.exit(7))
    threading.Timer(0.1, take).start()
    time.sleep(100)
    """
    assert _code(body.strip())[0] == 7


def test_whoever_kills_the_command_kills_all_of_it() -> None:
    body = "print(os.getpid(), flush=True); threading.Event().wait()"
    with subprocess.Popen([sys.executable, "-c", _AWAITED + body], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert int(process.stdout.readline()) != process.pid
        process.kill()
        # Its end closes the output: else this read would never come back.
        assert process.stdout.read() == b""


@pytest.mark.parametrize(
    "before",
    ["import bdb", "import threading as t; t.Thread(target=t.Event().wait, daemon=True).start()"],
)
def test_a_debugger_and_threads_keep_their_process(before: str) -> None:
    body = f"import os, sys; own = os.getpid(); {before}\n{_AWAITED}assert os.getpid() == own"
    assert subprocess.run([sys.executable, "-c", body], input=b"", timeout=60).returncode == 0


@pytest.mark.parametrize(
    "body", ["", "def handle(call, target):\n    "], ids=["when it is imported", "in its call"]
)
def test_an_integration_that_ends_the_process_does_not_pass(body: str, tmp_path: Path) -> None:
    (tmp_path / "native_shop.py").write_text(f"import ctypes\n{body}ctypes.CDLL(None)._exit(0)\n")
    command = [sys.executable, "-m", "klaviyo_rehearsal", "test", "native_shop:handle", *QUICK]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120)
    assert (done.returncode, done.stderr.splitlines()[-1][:21]) == (3, b"rehearse: no verdict:")


def test_a_function_of_a_baseline_that_ends_the_process_does_not_pass(tmp_path: Path) -> None:
    (tmp_path / "native.py").write_text("import ctypes; ctypes.CDLL(None)._exit(0)")
    (tmp_path / "known.yaml").write_text("known:\n- {clean: 'native:clean', reason: tried}\n")
    (tmp_path / "sent.ndjson").write_text('{"method": "GET", "url": "https://a.klaviyo.com/api/profiles"}')
    command = [sys.executable, "-m", "klaviyo_rehearsal", "check", "sent.ndjson", "--baseline", "known.yaml"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60).returncode == 3


def test_closed_streams_change_nothing() -> None:
    command = [
        sys.executable,
        "-m",
        "klaviyo_rehearsal",
        "test",
        "tests.rehearsal.integrations:right",
        *QUICK,
    ]
    line = f"{shlex.join(command)} <&- >&- 2>&-"
    assert subprocess.run(line, shell=True, cwd=ROOT, timeout=120).returncode == 0


def test_the_commands_that_wait_are_commands() -> None:
    having = {
        name
        for name, command in cli.commands.items()
        if {"integration", "baseline"} & {parameter.name for parameter in command.params}
    }
    assert having == RUN_CODE_OF_OTHERS


def test_systems_without_the_modules_of_a_fork_have_the_program() -> None:
    body = "import sys; sys.modules['fcntl'] = None; sys.argv = ['rehearse', '--version']\n"
    program = body + "from klaviyo_rehearsal.__main__ import main; main()"
    assert subprocess.run([sys.executable, "-c", program], timeout=60).returncode == 0
