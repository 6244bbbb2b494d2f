"""The integration under test: named by flag, environment or file, and opened by its kind."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from klaviyo_rehearsal.rehearsal.cli.group import ConfiguredCommands
from klaviyo_rehearsal.rehearsal.integration import CallableSource, IntegrationError
from klaviyo_rehearsal.rehearsal.integration.command import CommandSource
from klaviyo_rehearsal.rehearsal.integration.url import UrlSource
from klaviyo_rehearsal.rehearsal.options.sources import (
    NamedIntegration,
    chosen,
    integration_options,
    script_of,
)


@click.group(cls=ConfiguredCommands)
def group() -> None:
    """A command is configured by its group."""


@group.command("test")
@click.argument("integration", required=False)
@integration_options
@click.pass_context
def choose(context: click.Context, /, **options: object) -> None:
    named = chosen(context)
    print(named and (named.kind, named.name, named.folder.name))


def choice(*arguments: str, **environment: str) -> str:
    return (
        CliRunner(env=environment).invoke(group, ["test", *arguments], catch_exceptions=False).output.strip()
    )


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder below that of the settings."""
    below = tmp_path / "shop" / "src"
    below.mkdir(parents=True)
    (tmp_path / "shop" / "pyproject.toml").write_text('[tool.rehearsal]\nurl = "http://127.0.0.1:1/"\n')
    monkeypatch.chdir(below)
    return below


def test_a_flag_beats_the_environment_and_that_beats_the_file() -> None:
    assert choice() == "('url', 'http://127.0.0.1:1/', 'shop')"
    assert choice(REHEARSE_COMMAND="node shop.mjs") == "('command', 'node shop.mjs', 'src')"
    assert choice("shop:handle", REHEARSE_COMMAND="node") == "('integration', 'shop:handle', 'src')"


def test_two_of_the_same_rank_are_refused() -> None:
    assert "Name one integration" in choice("shop:handle", "--command", "node shop.mjs")


def test_nothing_named_is_no_integration(folder: Path) -> None:
    (folder.parent / "pyproject.toml").unlink()
    assert choice() == "None"


@pytest.mark.parametrize(
    ("kind", "name", "argument"),
    [
        ("integration", "shop:handle", "shop:handle"),
        ("command", "node shop.mjs", "--command 'node shop.mjs'"),
        ("url", "http://127.0.0.1:1/", "--url http://127.0.0.1:1/"),
    ],
)
def test_it_is_named_again_as_on_a_command_line(kind: str, name: str, argument: str) -> None:
    assert NamedIntegration(kind, name, Path()).argument() == argument


def test_each_kind_is_opened_in_its_way(folder: Path) -> None:
    assert NamedIntegration("command", "cat", folder).source(5.0) == (CommandSource("cat", folder, 5.0), None)
    assert NamedIntegration("url", "http://x/", folder).source(5.0) == (UrlSource("http://x/", 5.0), None)


def test_a_function_comes_with_the_place_that_annotations_need(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    (folder / "own_shop.py").write_text("\ndef handle(call, target): pass\n")
    source, place = NamedIntegration("integration", "own_shop:handle", folder).source(5.0)
    assert isinstance(source, CallableSource)
    assert place == ("own_shop.py", 2)
    del sys.modules["own_shop"]


def test_a_function_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(IntegrationError, match="cannot import nowhere_at_all"):
        NamedIntegration("integration", "nowhere_at_all:handle", folder).source(5.0)


@pytest.mark.parametrize(
    ("command", "place"),
    [
        ("node shop.mjs --port 1", ("shop.mjs", 1)),
        ("REV=1 .venv/bin/python sync/run.py", ("sync/run.py", 1)),
        ("python3.11 -m shop", None),
        ("node missing.mjs", None),
        ("node 'shop.mjs", None),
        ("./program", None),
    ],
)
def test_a_command_has_the_place_of_its_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, place: tuple[str, int] | None
) -> None:
    (tmp_path / "sync").mkdir()
    for name in ("shop.mjs", "sync/run.py", "program", "python3.11"):
        (tmp_path / name).write_text("")
    monkeypatch.chdir(tmp_path)
    assert script_of(command, tmp_path) == place
