"""--oracle: the choices of the settings, and wrong ones are refused with the right ones."""

from __future__ import annotations

from typing import get_args, get_type_hints

import click
import pytest
from click.testing import CliRunner

from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.rehearsal.options.oracle import CHOICES, oracle_option


@click.command()
@oracle_option
def shown(oracle: dict[str, str]) -> None:
    """Print the choices."""
    click.echo(str(oracle))


def test_the_choices_are_settings_with_these_values_and_defaults() -> None:
    types = get_type_hints(Settings)
    for name, values in CHOICES.items():
        assert {*get_args(types[name])} == {*values}
        assert getattr(Settings(), name) == values[0]


def test_choices_arrive_as_settings() -> None:
    run = CliRunner().invoke(
        shown, ["--oracle", "undollared_names=alias", "--oracle", "unreadable_times=now"]
    )
    assert run.output == "{'undollared_names': 'alias', 'unreadable_times': 'now'}\n"
    assert CliRunner().invoke(shown, []).output == "{}\n"


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        ("undollared_name=alias", "Did you mean 'undollared_names'?"),
        ("colour=red", "Known: undollared_names, unreadable_times"),
        ("undollared_names=yes", "'undollared_names' is custom or alias, not 'yes'."),
        ("undollared_names", "is custom or alias, not ''."),
    ],
)
def test_a_wrong_choice_is_refused_with_the_right_ones(pair: str, words: str) -> None:
    run = CliRunner().invoke(shown, ["--oracle", pair])
    assert run.exit_code == 2
    assert words in " ".join(run.output.split())
