"""`rehearse run`: its exit code. The programs themselves are run in tests/rehearsal/route."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.violation import violation
from klaviyo_rehearsal.mockserver.state.journal import Entry
from klaviyo_rehearsal.rehearsal.cli.run import _exit_code
from klaviyo_rehearsal.rehearsal.route.program import ProgramRun
from tests.rehearsal.builders import entry
from tests.rehearsal.cli.running import rehearse, rehearse_apart

RIGHT, WRONG = entry(), entry("POST /api/profiles", 400, violation("bad-phone"))


@pytest.mark.parametrize(
    ("entries", "plain", "code", "expected"),
    [
        ((RIGHT,), 0, 0, 0),
        ((RIGHT,), 0, 7, 7),
        ((RIGHT, WRONG), 0, 7, 1),
        ((RIGHT,), 1, 0, 1),
        ((), 0, 0, 2),
        ((), 0, 130, 130),
    ],
    ids=["right", "its own", "a violation beats its own", "without TLS", "sent nothing", "interrupted"],
)
def test_the_exit_code(entries: tuple[Entry, ...], plain: int, code: int, expected: int) -> None:
    assert _exit_code(ProgramRun(entries, {}, plain, code)) == expected


def test_without_a_command_the_usage_is_wrong() -> None:
    done = rehearse("run")
    assert done.returncode == 2
    assert "Missing argument" in done.stderr


def test_the_options_of_the_program_are_not_those_of_the_command() -> None:
    done = rehearse("run", "--", "no-such-command", "--legacy", "nonsense")
    assert done.returncode == 2
    assert "cannot run 'no-such-command'" in done.stderr


_CALL = (
    "import urllib.request as r; r.urlopen(r.Request('https://a.klaviyo.com/api/profiles', "
    "headers={'Authorization': 'Klaviyo-API-Key pk_x', 'revision': '2026-07-15'})).read()\n"
)
_WAITING = "import signal, time, os, sys\n" + _CALL


def test_the_url_comes_first_and_the_requests_as_they_come() -> None:
    done = rehearse_apart("run", "--", sys.executable, "-c", _CALL)
    lines = done.stderr.splitlines()
    assert done.returncode == 0, done.stderr
    assert lines[0].startswith("Mock ready at http://127.0.0.1:")
    assert lines[1].split()[1:] == ["GET", "/api/profiles", "200", "ok"]
    assert lines[2:] == ["1 request to a.klaviyo.com: 1 ok"]
    quiet = rehearse_apart("run", "-q", "--", sys.executable, "-c", _CALL).stderr.splitlines()
    assert len(quiet) == 2


def _interrupted(code: str, *signals: int, folder: Path) -> tuple[int, str, str]:
    """Run a program that prints `up`, send signals to `rehearse run` then, and return its end."""
    command = [sys.executable, "-m", "klaviyo_rehearsal", "run", "--", sys.executable, "-c", code]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(folder)},
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        for number in signals:
            process.send_signal(number)
        out, err = process.communicate(timeout=60)
    return process.returncode, first + out, err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_program_and_the_verdict_is_given(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    program = _WAITING + (
        "def end(number, frame): print('got', number); sys.exit(7)\n"
        f"signal.signal({int(number)}, end); print('up', flush=True); time.sleep(60)"
    )
    ended, out, err = _interrupted(program, number, folder=tmp_path)
    assert (ended, out) == (code, f"up\ngot {int(number)}\n")
    assert err.splitlines()[-1] == "1 request to a.klaviyo.com: 1 ok"
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_ignores_signals_is_killed_with_its_children(tmp_path: Path) -> None:
    program = _WAITING + (
        "import subprocess\n"
        "signal.signal(2, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', "
        "'import time; print(\"up\", flush=True); time.sleep(60)'])\n"
        "child.wait()"
    )
    # The second Ctrl-C waits no longer. The child holds standard output: to read to its end waits for it.
    ended, out, err = _interrupted(program, signal.SIGINT, signal.SIGINT, folder=tmp_path)
    assert (ended, out) == (130, "up\n")
    assert err.splitlines()[-1] == "1 request to a.klaviyo.com: 1 ok"
    assert list(tmp_path.iterdir()) == []
