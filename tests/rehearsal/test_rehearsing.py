"""`rehearse test` and `rehearse replay` in processes of their own: settings, exit codes, files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
QUICK = ("--use-case", "create-event", "--max-examples", "5", "--seed", "1")
RIGHT, SILENT = "tests.rehearsal.integrations:right", "tests.rehearsal.integrations:silent"
SHOP = """
import json, sys
for line in sys.stdin:
    call = json.loads(line)
    print("doing", call["call"], file=sys.stderr)
    print(json.dumps({"id": call["id"]}), flush=True)
"""


def rehearse(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command with a clean environment, apart from what is given."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("REHEARSE_", "GITHUB_"))}
    environment = own | {"NO_COLOR": "1", "PYTHONPATH": str(ROOT)} | environment
    command = [sys.executable, "-m", "klaviyo_rehearsal", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, timeout=60)


def configure(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.rehearsal]\n{text}")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((RIGHT, *QUICK), 0),
        ((SILENT, *QUICK), 1),
        ((RIGHT, *QUICK, "--require", "throttled"), 1),
        (("nowhere:handle",), 2),
        (("--command", "no-such-command-here"), 2),
        (("--url", "shop"), 2),
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


def test_settings_come_from_the_nearest_file_and_names_are_relative_to_it(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(SHOP)
    configure(
        tmp_path,
        f"""
command = "{sys.executable} shop.py"
use_cases = ["create-event"]
max_examples = 5
seed = 1
[tool.rehearsal.report]
json = "report.json"
""",
    )
    below = tmp_path / "src" / "deep"
    below.mkdir(parents=True)
    done = rehearse("test", cwd=below)
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines()[0] == f"Rehearsing {sys.executable} shop.py, seed 1"
    assert json.loads((tmp_path / "report.json").read_text())["max_examples"] == 5
    assert (tmp_path / ".rehearsal" / ".gitignore").read_text() == "*\n"


def test_a_flag_beats_the_environment_and_that_beats_the_file(tmp_path: Path) -> None:
    configure(tmp_path, f'integration = "{SILENT}"\nseed = 1\nmax_examples = 2\nuse_cases = ["create-event"]')
    environment = {"REHEARSE_SEED": "2", "REHEARSE_INTEGRATION": RIGHT}
    by_environment = rehearse("test", cwd=tmp_path, **environment)
    assert by_environment.stdout.splitlines()[0] == f"Rehearsing {RIGHT}, seed 2"
    by_flag = rehearse("test", SILENT, "--seed", "3", cwd=tmp_path, **environment)
    assert by_flag.stdout.splitlines()[0] == f"Rehearsing {SILENT}, seed 3"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max_exmaples = 5", "unknown key 'tool.rehearsal.max_exmaples'. Did you mean 'max_examples'?"),
        ('max_examples = "5"', "tool.rehearsal.max_examples is not a number but '5'"),
        ('faults = "yes"', "tool.rehearsal.faults is not true or false but 'yes'"),
        ("use_cases = 5", "tool.rehearsal.use_cases must be a list of strings"),
        ('report = "html"', "tool.rehearsal.report must be a table"),
        ("[", "pyproject.toml: cannot be read"),
    ],
)
def test_a_wrong_file_is_wrong_usage(text: str, message: str, tmp_path: Path) -> None:
    configure(tmp_path, text)
    done = rehearse("test", RIGHT, cwd=tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert message in done.stderr


def test_the_profile_ci_draws_the_same_every_time(tmp_path: Path) -> None:
    first, second = (
        rehearse("test", SILENT, "--profile", "ci", "--use-case", "create-event", cwd=tmp_path) for _ in "ab"
    )
    assert first.stdout == second.stdout
    assert "seed 0" in first.stdout


def test_a_failure_is_replayed_by_its_id_with_either_integration(tmp_path: Path) -> None:
    first = rehearse("test", SILENT, *QUICK, "--format", "json", cwd=tmp_path)
    failure = json.loads(first.stdout)["use_cases"][0]["failure"]
    again = rehearse("replay", failure["id"], cwd=tmp_path)
    assert again.returncode == 1
    assert "create-event, 1 calls played" in again.stdout
    assert f"rehearse replay {failure['id']}" in again.stdout
    mended = rehearse("replay", failure["id"], "--integration", RIGHT, cwd=tmp_path)
    assert mended.returncode == 0
    unknown = rehearse("replay", failure["id"][:-1] + "x", cwd=tmp_path)
    assert unknown.returncode == 2
    assert f"Did you mean '{failure['id']}'?" in unknown.stderr


def test_a_baseline_that_was_written_lets_the_same_pass(tmp_path: Path) -> None:
    first = rehearse("test", SILENT, *QUICK, "--write-baseline", "known.yaml", cwd=tmp_path)
    assert first.returncode == 0
    assert "code: nothing-sent" in (tmp_path / "known.yaml").read_text()
    second = rehearse("test", SILENT, *QUICK, "--baseline", "known.yaml", cwd=tmp_path)
    assert second.returncode == 0
    assert "known   nothing-sent, until " in second.stdout
    mended = rehearse("test", RIGHT, *QUICK, "--baseline", "known.yaml", cwd=tmp_path)
    assert mended.returncode == 0
    assert "stale   create-event: nothing-sent no longer fails" in mended.stdout


def test_github_gets_annotations_and_a_summary(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    done = rehearse(
        "test", SILENT, *QUICK, "--format", "github", cwd=tmp_path, GITHUB_STEP_SUMMARY=str(summary)
    )
    assert done.stdout.startswith("::error file=")
    assert "integrations.py,line=" in done.stdout
    assert "| create-event | **failed** |" in summary.read_text()
