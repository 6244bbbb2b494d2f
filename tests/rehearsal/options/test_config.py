"""`[tool.rehearsal]` in pyproject.toml: found, read, overruled, refused."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.rehearsal.cli.running import RIGHT, SILENT, rehearse
from tests.rehearsal.cli.shop import SHOP


def configure(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.rehearsal]\n{text}")


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
