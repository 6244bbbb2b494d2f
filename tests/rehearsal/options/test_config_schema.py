"""The schema of `[tool.rehearsal]` takes and refuses what the reader does."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click
import jsonschema_rs
import pytest

from klaviyo_rehearsal.rehearsal.cli import cli
from klaviyo_rehearsal.rehearsal.options.config import find_config
from klaviyo_rehearsal.rehearsal.options.config_schema import config_schema
from klaviyo_rehearsal.rehearsal.options.settings import Settings

SETTINGS = Settings(cli)
VALIDATOR = jsonschema_rs.validator_for(config_schema(SETTINGS))


def is_read(folder: Path, text: str) -> bool:
    """Whether the reader takes a table."""
    (folder / "pyproject.toml").write_text(text)
    try:
        find_config(folder, SETTINGS)
    except click.UsageError:
        return False
    return True


@pytest.mark.parametrize(
    "text",
    [
        "[tool.other]\nx = 1",
        "[tool.rehearsal]\nseed = 1\nmax_examples = 5\nuse_case = ['create-event']",
        "[tool.rehearsal]\nintegration = 'shop:run'\nbaseline = 'known.yaml'\njobs = 'auto'",
        "[tool.rehearsal]\njobs = 2",
        "[tool.rehearsal.report]\njson = 'report.json'\nhtml = 'rehearsal.html'",
        "[tool.rehearsal.test]\nseed = 3\nfaults = true",
        "[tool.rehearsal.serve]\nport = 0\nfault = ['POST /api/events: 503']",
        "[tool.rehearsal.contracts.diff]\nformat = 'json'",
    ],
)
def test_a_right_table_is_accepted(tmp_path: Path, text: str) -> None:
    assert is_read(tmp_path, text)
    VALIDATOR.validate(tomllib.loads(text))


@pytest.mark.parametrize(
    "text",
    [
        "[tool.rehearsal]\nsede = 1",
        "[tool.rehearsal]\nseed = true",
        "[tool.rehearsal]\nseed = 'one'",
        "[tool.rehearsal.tset]\nseed = 1",
        "[tool.rehearsal.test]\nfault = 'POST /api/events: 503'",
        "[tool.rehearsal.serve]\nprot = 0",
        "[tool.rehearsal.report]\njson = 5",
        "[tool.rehearsal.contracts.dif]\nformat = 'json'",
        "tool.rehearsal = 5",
    ],
)
def test_a_wrong_table_is_refused(tmp_path: Path, text: str) -> None:
    assert not is_read(tmp_path, text)
    assert not VALIDATOR.is_valid(tomllib.loads(text))


def test_every_key_of_every_command_is_there() -> None:
    top = config_schema(SETTINGS)["properties"]["tool"]["properties"]["rehearsal"]["properties"]
    assert set(SETTINGS.common_keys) <= set(top)
    for path, own in SETTINGS.by_command.items():
        table = top[path[0]]
        if "anyOf" in table:
            table = table["anyOf"][-1]
        for name in path[1:]:
            table = table["properties"][name]
        assert set(own) <= set(table["properties"]), path
