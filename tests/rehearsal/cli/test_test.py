"""`rehearse test`: exit codes, help and reports."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.rehearsal.cli.running import QUICK, RIGHT, SILENT, rehearse
from tests.rehearsal.cli.shop import SHOP


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((RIGHT, *QUICK), 0),
        ((SILENT, *QUICK), 1),
        ((RIGHT, *QUICK, "--require", "throttled"), 1),
        (("nowhere:handle",), 2),
        (("--command", "no-such-command-here"), 2),
        (("--url", "shop"), 2),
        (("--url", "http://127.0.0.1:1/calls", "--start-timeout", "0.1"), 2),
        ((RIGHT, "--url", "http://127.0.0.1:1/"), 2),
        ((RIGHT, "--baseline", "none.yaml"), 2),
        ((RIGHT, "--report", "pdf=x"), 2),
        ((RIGHT, *QUICK, "--report", "html=no/such/folder.html"), 2),
    ],
    ids=lambda value: " ".join(value[-2:]) if isinstance(value, tuple) else str(value),
)
def test_the_exit_code_is_the_verdict(arguments: tuple[str, ...], code: int, tmp_path: Path) -> None:
    done = rehearse("test", *arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_the_help_names_the_exit_codes(tmp_path: Path) -> None:
    done = rehearse("test", "--help", cwd=tmp_path)
    for line in (
        "0  no use case failed",
        "1  a use case failed",
        "2  wrong usage",
        "3  the mock could not start",
    ):
        assert line in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_command_is_rehearsed_and_its_standard_error_is_in_the_report(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(SHOP)
    done = rehearse("test", "--command", f"{sys.executable} shop.py", *QUICK, cwd=tmp_path)
    assert done.returncode == 1
    assert "sent        nothing" in done.stdout
    assert "stderr      doing track" in done.stdout


def test_the_profile_ci_draws_the_same_every_time(tmp_path: Path) -> None:
    first, second = (
        rehearse("test", SILENT, "--profile", "ci", "--use-case", "create-event", cwd=tmp_path) for _ in "ab"
    )
    assert first.stdout == second.stdout
    assert "seed 0" in first.stdout


def test_github_gets_annotations_and_a_summary(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    done = rehearse(
        "test", SILENT, *QUICK, "--format", "github", cwd=tmp_path, GITHUB_STEP_SUMMARY=str(summary)
    )
    assert done.stdout.startswith("::error file=")
    assert "integrations.py,line=" in done.stdout
    assert "| create-event | **failed** |" in summary.read_text()
