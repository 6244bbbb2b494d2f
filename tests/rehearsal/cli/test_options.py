"""The options that commands share, and how they end."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from klaviyo_rehearsal.rehearsal.cli.options import (
    USAGE,
    load_library,
    mock_options,
    mock_settings,
    specs_option,
    stop,
)


def test_a_command_stops_with_its_code_and_a_message_on_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        stop(USAGE, "the file is empty")
    assert ended.value.code == 2
    assert capsys.readouterr() == ("", "rehearse: the file is empty\n")


def test_a_revision_that_is_not_loaded_ends_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(load_library(["2024-02-15"]).contracts) == ["2024-02-15"]
    with pytest.raises(SystemExit) as ended:
        load_library(["1999-01-01"])
    assert ended.value.code == USAGE
    assert "revision 1999-01-01 is not loaded" in capsys.readouterr().err


def test_the_settings_of_a_mock_are_those_of_the_options() -> None:
    settings = mock_settings("serve", 7, "https://a.klaviyo.com")
    assert (settings.legacy, settings.seed, settings.link_base) == ("serve", 7, "https://a.klaviyo.com")
    assert mock_settings("gone", 0, None).legacy == "gone"


def test_the_shared_options_arrive_by_their_names() -> None:
    @click.command()
    @mock_options
    @specs_option
    def command(**options: object) -> None:
        print(sorted(options))

    assert CliRunner().invoke(command).output == "['legacy', 'revisions', 'seed', 'specs']\n"
