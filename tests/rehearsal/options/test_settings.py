"""The table of settings: each flag of each command, by its own name, and no name twice."""

from __future__ import annotations

from collections import Counter

import pytest

from klaviyo_rehearsal.rehearsal.cli import cli
from klaviyo_rehearsal.rehearsal.options.settings import REACH, Settings, commands
from tests.rehearsal.cli.running import rehearse

SETTINGS = Settings(cli)


def test_every_long_flag_is_a_key_of_its_command() -> None:
    for path, command in commands(cli):
        flags = [name for item in command.params for name in item.opts if name.startswith("--")]
        keys = SETTINGS.by_command[path]
        assert {name[2:].replace("-", "_") for name in flags} <= set(keys), path


def test_no_variable_means_two_things() -> None:
    own = Counter(setting.variables[0] for setting in SETTINGS)
    assert [name for name, count in own.items() if count > 1] == []
    common = {setting.variables[1] for setting in SETTINGS if setting.is_common}
    assert common & set(own) == set()


@pytest.mark.parametrize("key", SETTINGS.common_keys)
def test_a_key_of_the_top_table_has_one_kind(key: str) -> None:
    """Where this fails, a new flag means another thing than its namesakes: add its key to REACH."""
    reached = [setting for setting in SETTINGS.named(key) if setting.is_common]
    assert len({(setting.kind, setting.is_pairs, setting.is_path) for setting in reached}) == 1


def test_the_keys_that_differ_are_keys() -> None:
    paths = {" ".join(path) for path in SETTINGS.by_command}
    for key, reached in REACH.items():
        assert SETTINGS.named(key), key
        assert reached <= paths, key


@pytest.mark.parametrize(
    ("command", "key", "variables", "tables"),
    [
        ("serve", "host", ("REHEARSE_SERVE_HOST",), ("tool.rehearsal.serve",)),
        ("run", "plant", ("REHEARSE_RUN_PLANT", "REHEARSE_PLANT"), ("tool.rehearsal.run", "tool.rehearsal")),
        (
            "contracts diff",
            "only_requests",
            ("REHEARSE_CONTRACTS_DIFF_ONLY_REQUESTS", "REHEARSE_ONLY_REQUESTS"),
            ("tool.rehearsal.contracts.diff", "tool.rehearsal"),
        ),
    ],
)
def test_a_setting_has_its_own_names_before_the_common_ones(
    command: str, key: str, variables: tuple[str, ...], tables: tuple[str, ...]
) -> None:
    setting = SETTINGS.by_command[tuple(command.split())][key]
    assert (setting.variables, setting.tables) == (variables, tables)


def test_several_values_of_a_variable_are_apart_by_spaces_or_lines() -> None:
    codes = rehearse("config", "show", "compare", "--format", "json", REHEARSE_ALLOW="a b")
    assert '"a",\n        "b"' in codes.stdout
    rules = rehearse("config", "show", "run", REHEARSE_FAULT="POST /api/events: 503\n*: reset, nth=3")
    assert "POST /api/events: 503, *: reset, nth=3" in rules.stdout
