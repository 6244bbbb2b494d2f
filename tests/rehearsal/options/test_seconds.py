"""Time limits in seconds: a limit of nothing would end everything at once."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from klaviyo_rehearsal.rehearsal.options.seconds import seconds_option


@click.command()
@seconds_option("--timeout", 2.5, "How long.")
def command(timeout: float) -> None:
    print(timeout)


@pytest.mark.parametrize(("given", "shown"), [((), "2.5\n"), (("--timeout", "0.1"), "0.1\n")])
def test_a_time_limit_is_a_number_with_a_default(given: tuple[str, ...], shown: str) -> None:
    assert CliRunner().invoke(command, given).output == shown


@pytest.mark.parametrize("wrong", ["0", "-1", "soon", "inf", "nan", "1e300"])
def test_a_time_limit_of_nothing_is_refused(wrong: str) -> None:
    assert CliRunner().invoke(command, ["--timeout", wrong]).exit_code == 2
