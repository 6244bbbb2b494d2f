"""A group of commands: an unknown one is answered with the nearest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from klaviyo_rehearsal.rehearsal.cli.group import Commands


@click.group(cls=Commands)
def shop() -> None:
    """Nothing but a group."""


@shop.command()
def serve() -> None:
    print("served")


@pytest.mark.parametrize(
    ("name", "message"),
    [("serv", "No such command 'serv'. Did you mean 'serve'?"), ("xyz", "No such command 'xyz'.\n")],
)
def test_an_unknown_command_is_answered_with_the_nearest_if_one_is_near(name: str, message: str) -> None:
    done = CliRunner().invoke(shop, [name])
    assert done.exit_code == 2
    assert message in done.output


def test_a_known_command_runs() -> None:
    assert CliRunner().invoke(shop, ["serve"]).output == "served\n"


def test_a_folder_that_is_gone_is_wrong_usage(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    command = f'"{sys.executable}" -m klaviyo_rehearsal config show check'
    line = f'mkdir "{gone}" && cd "{gone}" && rmdir "{gone}" && {command}'
    done = subprocess.run(line, shell=True, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2, done.stderr
    assert "The current folder is gone" in done.stderr and "Traceback" not in done.stderr
