"""A watched program: its standard error with a label, its last lines, and its end when the time is up."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from klaviyo_rehearsal.rehearsal.route.watched import Ended, Watch, run_watched


def run(code: str, *, stdin: bytes | None = b"", timeout: float | None = 30) -> Ended:
    return run_watched([sys.executable, "-c", code], os.environ, stdin, Watch("old", timeout))


def test_standard_error_is_shown_with_a_label_and_its_end_is_kept(capfd: pytest.CaptureFixture[str]) -> None:
    ended = run("import sys; [print(number, file=sys.stderr) for number in range(30)]; sys.exit(4)")
    assert (ended.code, ended.hung) == (4, False)
    assert ended.stderr == tuple(str(number) for number in range(10, 30))
    assert capfd.readouterr().err.splitlines()[:2] == ["old | 0", "old | 1"]


def test_a_program_need_not_read_its_input() -> None:
    assert run("pass", stdin=b"x" * 1_000_000).code == 0


def test_a_program_that_hangs_is_stopped_with_its_children(tmp_path: Path) -> None:
    note = tmp_path / "child"
    child = f"import time, os; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    begun = time.monotonic()
    ended = run(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])", timeout=2)
    assert ended.hung
    assert time.monotonic() - begun < 30
    with pytest.raises(ProcessLookupError):
        _wait_for_the_end(int(note.read_text()))


def _wait_for_the_end(process: int) -> None:
    """Look at a killed process until it is gone, which takes its new parent a moment."""
    for _ in range(1_000_000):
        state = Path(f"/proc/{process}/stat")
        if state.exists() and state.read_text().split()[2] == "Z":
            raise ProcessLookupError
        os.kill(process, 0)
