"""Signals among the starts of a command and while it reports: no program is left, and reports are whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.rehearsal.cli import compare as compare_command
from klaviyo_rehearsal.rehearsal.cli import rehearsal_command
from klaviyo_rehearsal.rehearsal.failures.kept import Failure, FailureFolder
from klaviyo_rehearsal.rehearsal.route.program import ProgramRun
from tests.rehearsal.builders import SCENARIO
from tests.rehearsal.cli.running import QUICK, RIGHT, ROOT, rehearse

# Neither the end of its input nor a signal ends it.
DEAF = (
    "import signal, time; signal.signal(15, signal.SIG_IGN); signal.signal(2, signal.SIG_IGN)\n"
    "signal.signal(1, signal.SIG_IGN); time.sleep(60)"
)
PYTHON = sys.executable


@pytest.fixture
def signalled_at_start(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[subprocess.Popen[bytes]]]:
    """Let a signal come in the midst of each start of a program, and return the programs."""

    def signalled(number: int) -> list[subprocess.Popen[bytes]]:
        started: list[subprocess.Popen[bytes]] = []

        class Slow(subprocess.Popen[bytes]):
            def __init__(self, words: list[str], *arguments: Any, **options: Any) -> None:
                super().__init__(words, *arguments, **options)
                if words[-1].endswith("deaf.py"):
                    started.append(self)
                    signal.raise_signal(number)

        monkeypatch.setattr(subprocess, "Popen", Slow)
        return started

    return signalled


@pytest.mark.parametrize(
    ("words", "number", "code"),
    [
        (("run", "--", PYTHON, "deaf.py"), signal.SIGTERM, 143),
        (("compare", "--old", f"{PYTHON} deaf.py", "--new", f"{PYTHON} deaf.py"), signal.SIGHUP, 129),
        (("test", "--command", f"{PYTHON} deaf.py", *QUICK), signal.SIGHUP, 129),
        (("replay", "ID", "--command", f"{PYTHON} deaf.py"), signal.SIGTERM, 143),
    ],
    ids=["run", "compare", "test", "replay"],
)
def test_a_signal_while_a_program_starts_leaves_none(
    words: tuple[str, ...],
    number: int,
    code: int,
    signalled_at_start: Callable[[int], list[subprocess.Popen[bytes]]],
    tmp_path: Path,
) -> None:
    (tmp_path / "deaf.py").write_text(DEAF)
    failure = Failure("create-event", "bad-phone", SCENARIO, ("integration", RIGHT), seed=7)
    FailureFolder(tmp_path).keep(failure)
    started = signalled_at_start(number)
    done = rehearse(*(failure.id if word == "ID" else word for word in words), cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert [one.returncode is not None for one in started] == [True]


def test_a_signal_among_the_starts_leaves_a_report(
    signalled_at_start: Callable[[int], list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    (tmp_path / "deaf.py").write_text(DEAF)
    signalled_at_start(signal.SIGTERM)
    command = ("--command", f"{PYTHON} deaf.py")
    done = rehearse("test", *command, *QUICK, "--report", "json=out.json", cwd=tmp_path)
    assert done.returncode == 143
    assert "interrupted, a partial report: 0 of 1 use cases" in done.stdout
    assert json.loads((tmp_path / "out.json").read_bytes())["interrupted"] is True


@pytest.mark.parametrize("command", ["run", "test"])
def test_a_ctrl_c_among_the_imports_leaves_no_traceback(command: str, tmp_path: Path) -> None:
    module = tmp_path / "click.py"
    module.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nprint('whole', flush=True)\n")
    words = [PYTHON, "-m", "klaviyo_rehearsal", command]
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}:{ROOT}"}
    done = subprocess.run(words, env=environment, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"whole\n", b"")


def signalled_before(function: Callable[..., Any], number: int) -> Callable[..., Any]:
    def called(*arguments: Any, **options: Any) -> Any:
        signal.raise_signal(number)
        return function(*arguments, **options)

    return called


def test_a_signal_while_reports_are_written_lets_them_be_whole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    writing = signalled_before(rehearsal_command.write_reports, signal.SIGTERM)
    monkeypatch.setattr(rehearsal_command, "write_reports", writing)
    done = rehearse("test", RIGHT, *QUICK, "--report", f"json={tmp_path / 'out.json'}")
    assert done.returncode == 143
    assert json.loads((tmp_path / "out.json").read_bytes())["use_cases"][0]["verdict"] == "passed"


def test_a_signal_while_a_comparison_is_written_lets_it_be_whole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # The name of the module is that of the command, too.
    module = sys.modules[compare_command.callback.__module__]  # type: ignore[union-attr]
    writing = signalled_before(module.write_reports, signal.SIGINT)
    monkeypatch.setattr(module, "write_reports", writing)
    program = f"{PYTHON} -c pass"
    report = ("--report", f"json={tmp_path / 'out.json'}")
    done = rehearse("compare", "--old", program, "--new", program, *report)
    assert done.returncode == 130
    assert json.loads((tmp_path / "out.json").read_bytes())


def test_a_ctrl_c_while_the_verdict_is_told_lets_it_be_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ProgramRun.lines

    def slow(run: ProgramRun) -> Iterator[str]:
        signal.raise_signal(signal.SIGINT)
        yield from lines(run)

    monkeypatch.setattr(ProgramRun, "lines", slow)
    done = rehearse("run", "--", PYTHON, "-c", "pass")
    assert done.returncode == 130
    assert "no request came to a.klaviyo.com" in done.stderr
