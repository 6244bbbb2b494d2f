"""The options of every command that starts a mock."""

from __future__ import annotations

import click
from click.testing import CliRunner

from klaviyo_rehearsal.rehearsal.options.contracts import specs_option
from klaviyo_rehearsal.rehearsal.options.mock import mock_options, mock_settings


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
