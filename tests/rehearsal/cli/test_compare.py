"""`rehearse compare`: its counts, its exit codes and its errors."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from tests.rehearsal.cli.running import rehearse

SCRIPTS = Path(__file__).parents[3] / "examples" / "shop" / "scripts"
PYTHON = shlex.quote(sys.executable)
PROGRAMS = ("--old", f"{PYTHON} {SCRIPTS / 'old_sync.py'}", "--new", f"{PYTHON} {SCRIPTS / 'new_sync.py'}")
EACH = ("--each", str(SCRIPTS / "orders.jsonl"))


def test_each_line_is_a_run_and_the_first_difference_is_shown() -> None:
    done = rehearse("compare", *PROGRAMS, *EACH)
    assert done.returncode == 1
    assert done.stdout.startswith("line 1\ntwins: 1 difference\n")
    assert "2 runs: 0 equal, 2 different, 0 not compared; 2 old requests, 2 new ones" in done.stdout


def test_an_intended_difference_passes() -> None:
    done = rehearse("compare", *PROGRAMS, *EACH, "--ignore", "properties.Tier")
    assert (done.returncode, done.stdout) == (
        0,
        "2 runs: 2 equal, 0 different, 0 not compared; 2 old requests, 2 new ones\n",
    )


def test_a_crash_is_no_verdict() -> None:
    done = rehearse("compare", "--old", "false", "--new", "true")
    assert done.returncode == 2
    assert "the old program ended with 1" in done.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--allow", "no-such-code"), "there is no such code"),
        (("--plant", "no-such-file.yaml"), "no-such-file.yaml: No such file or directory"),
        (("--each", "no-such-file.jsonl"), "no-such-file.jsonl: No such file or directory"),
        (("--old", "REV=1"), "--old: 'REV=1' names no command"),
        (("--old", "no-such-command"), "cannot run 'no-such-command'"),
    ],
)
def test_wrong_usage_names_the_place(options: tuple[str, ...], message: str) -> None:
    done = rehearse("compare", *PROGRAMS, *options)
    assert done.returncode == 2
    assert message in done.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[1]", "resources by kind are wanted"),
        ("{", "not YAML or JSON"),
        ("lists: [{id: Y6nRLr}]", "name"),
        ("nonsense: []", "nonsense"),
    ],
)
def test_a_file_that_cannot_be_planted_is_named(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "plant.yaml").write_text(content)
    done = rehearse("compare", *PROGRAMS, *EACH, "--plant", str(tmp_path / "plant.yaml"))
    assert done.returncode == 2
    assert message in done.stderr
