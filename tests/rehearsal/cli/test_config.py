"""`rehearse config show`: every setting of a command, its value and its source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.rehearsal.cli import cli
from klaviyo_rehearsal.rehearsal.options.settings import Settings
from tests.rehearsal.cli.running import rehearse, rehearse_apart


def shown(*arguments: str, cwd: Path, **environment: str) -> dict[str, dict[str, Any]]:
    done = rehearse("config", "show", *arguments, "--format", "json", cwd=cwd, **environment)
    assert done.returncode == 0, done.stderr
    return {one["key"]: one for one in json.loads(done.stdout)["settings"]}


def test_each_source_is_named_and_the_strongest_has_the_value(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text('[tool.rehearsal]\nprofile = "ci"\nseed = 1\n[tool.rehearsal.test]\ntimeout = 2.5\n')
    found = shown("test", "--max-examples", "7", cwd=tmp_path, REHEARSE_SEED="2")
    table = {key: (one["value"], one["source"], one["place"]) for key, one in found.items()}
    assert table["max_examples"] == (7, "flag", "--max-examples")
    assert table["seed"] == (2, "env", "REHEARSE_SEED")
    assert table["profile"] == ("ci", "file", f"{file}: tool.rehearsal.profile")
    assert table["timeout"] == (2.5, "file", f"{file}: tool.rehearsal.test.timeout")
    assert table["start_timeout"] == (60.0, "default", None)
    assert (table["use_case"], table["faults"]) == (([], "default", None), (False, "default", None))


def test_text_has_a_line_for_each_setting(tmp_path: Path) -> None:
    done = rehearse("config", "show", "serve", "--port", "0", cwd=tmp_path, REHEARSE_LIMITS="off")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert done.stdout.startswith("file: none from ")
    assert done.stdout.splitlines()[1] == "rehearse serve"
    assert ["port", "0", "flag"] in lines
    assert ["limits", "off", "env", "REHEARSE_LIMITS"] in lines
    assert ["official", "false", "default"] in lines


def test_without_a_command_all_that_are_no_default_are_shown(tmp_path: Path) -> None:
    nothing = rehearse("config", "show", cwd=tmp_path)
    assert nothing.stdout.splitlines()[1].startswith("Every setting has its default.")
    (tmp_path / "pyproject.toml").write_text("[tool.rehearsal.check]\nretired = true\n")
    done = rehearse("config", "show", cwd=tmp_path, REHEARSE_LIMITS="off")
    commands = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert commands[1:4] == ["rehearse serve", "rehearse run", "rehearse check"]
    found = json.loads(rehearse("config", "show", "--format", "json", cwd=tmp_path).stdout)
    assert [(one["command"], [row["key"] for row in one["settings"]]) for one in found["commands"]] == [
        ("check", ["retired"])
    ]


def test_it_is_the_same_by_python_m(tmp_path: Path) -> None:
    done = rehearse_apart("config", "show", "contracts", "diff", cwd=tmp_path)
    assert (done.returncode, "rehearse contracts diff" in done.stdout) == (0, True), done.stderr


@pytest.mark.parametrize("path", Settings(cli).by_command, ids=" ".join)
def test_every_command_shows_its_settings_without_being_run(path: tuple[str, ...], tmp_path: Path) -> None:
    assert set(shown(*path, cwd=tmp_path)) <= set(Settings(cli).by_command[path])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["srve"], "No such command 'srve'. Did you mean 'serve'?"),
        (["contracts"], " contracts`: list, show, revisions"),
        (["serve", "--port", "x"], "'x' is not a valid integer range."),
        (["serve", "--prot", "1"], "No such option"),
    ],
)
def test_wrong_usage_is_named(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = rehearse("config", "show", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
