"""docs/settings.md is true: its file is read, its command prints the settings, its table has each key."""

from __future__ import annotations

import re
from pathlib import Path

from klaviyo_rehearsal.rehearsal.cli import cli
from klaviyo_rehearsal.rehearsal.options.settings import REACH, Settings
from tests.rehearsal.cli.running import rehearse

PAGE = (Path(__file__).parent.parent / "docs" / "settings.md").read_text("utf-8")


def test_the_file_is_read_and_shown_as_the_page_says(tmp_path: Path) -> None:
    (file,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "pyproject.toml").write_text(file)
    (console,) = re.findall(r"```console\n\$ rehearse (.*?)```", PAGE, re.DOTALL)
    command, expected = console.split("\n", 1)
    done = rehearse(*command.split(), cwd=tmp_path)
    pattern = ".*".join(re.escape(part) for part in expected.split("..."))
    assert re.fullmatch(pattern, done.stdout, re.DOTALL), done.stdout + done.stderr


def test_the_table_has_every_key_that_differs() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", PAGE, re.MULTILINE))
    assert set(rows) == set(REACH)
    for key, reached in REACH.items():
        known = {" ".join(setting.command) for setting in Settings(cli)}
        assert set(re.findall(r"`([a-z ]+)`", rows[key])) == (reached & known), key


def test_the_table_names_every_command_that_has_such_a_key_for_itself() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| .*? \| (.*?) \|$", PAGE, re.MULTILINE))
    for key, reached in REACH.items():
        own = {" ".join(setting.command) for setting in Settings(cli).named(key)} - reached
        named = set(re.findall(r"`([a-z ]+)`", rows[key]))
        assert named == own or rows[key] == "every other command", key
