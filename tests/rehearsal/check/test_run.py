"""A check from beginning to end: in one process or in several, and ended by Ctrl-C."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.rehearsal.check.check_plan import CheckPlan
from klaviyo_rehearsal.rehearsal.check.run import run_check
from tests.rehearsal.check.traffic import event, mixed, posted

PLAN = CheckPlan(date(2026, 11, 1))


def test_one_process_and_two_find_the_same(library: Library, tmp_path: Path) -> None:
    files = [mixed(tmp_path / "it.ndjson", 100)]
    one, two = (run_check(PLAN, files, library, jobs=jobs, size=9_000) for jobs in (1, 2))
    assert one.findings.to_json() == two.findings.to_json()
    assert not (one.is_partial or two.is_partial)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_ctrl_c_leaves_the_findings_until_then(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    sizes: list[int] = []

    @contextmanager
    def shown(total: int | None, requests: Callable[[], int]) -> Iterator[Callable[[int], None]]:
        assert total == path.stat().st_size
        yield tick

    def tick(size: int) -> None:
        sizes.append(size)
        if len(sizes) == 2:
            signal.raise_signal(signal.SIGINT)

    path = mixed(tmp_path / "it.ndjson", 200)
    monkeypatch.setattr("klaviyo_rehearsal.rehearsal.check.run.reading_shown", shown)
    found = run_check(PLAN, [path], library, jobs=jobs, size=9_000)
    assert found.is_partial
    assert 0 < found.findings.total < 100


def test_a_ctrl_c_ends_the_command_with_the_report_until_then() -> None:
    command = [sys.executable, "-m", "klaviyo_rehearsal", "check", "-", "-v"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    wrong = json.dumps(posted(event("1") | {"colour": "red"}))
    # Few enough to fit in the pipes, which nobody empties meanwhile.
    process.stdin.write(f"{wrong}\n" * 20)
    process.stdin.flush()
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)  # before standard input ends, which ends the command as well
    output, errors = process.communicate(timeout=30)
    assert first.startswith("stdin:1: error: POST /api/events")
    assert "interrupted, a partial report" in errors
    assert "checked: " in errors
    assert "Traceback" not in errors
    assert process.returncode == 130
