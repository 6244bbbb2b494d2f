"""`rehearse config`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from click.core import iter_params_for_processing

from ..options import completion
from ..options.config import Config
from ..options.json_output import print_json, text_or_json_option
from ..options.origin import DEFAULT, FLAG, Origin, origin, path_of
from ..options.schemas import NAMES
from ..options.settings import Setting, Settings
from .group import Commands


@click.group(cls=Commands)
def config() -> None:
    """Look at the settings."""


@config.command(
    "show",
    context_settings={"ignore_unknown_options": True},
    epilog="""\b
A value comes from the first of these that has it:
  flag     --seed 3
  env      REHEARSE_TEST_SEED, then REHEARSE_SEED
  file     [tool.rehearsal.test] of the nearest pyproject.toml, then [tool.rehearsal]
  default""",
)
@text_or_json_option
@click.argument(
    "command",
    metavar="[COMMAND [FLAGS]...]",
    nargs=-1,
    type=click.UNPROCESSED,
    shell_complete=completion.command_words,
)
@click.pass_context
def config_show(context: click.Context, command: tuple[str, ...], form: str) -> None:
    """Print each setting of a command, its value and its source; without a command, all that are no default.

    \b
    Examples:
      rehearse config show
      rehearse config show test
      rehearse config show serve --port 0
      rehearse config show contracts diff --format json
    """
    settings: Config = context.obj
    root = context.find_root()
    shown = [_resolved(root, command, settings)] if command else list(_changed(root, settings))
    file = settings.file and str(settings.file)
    if form == "json":
        records = [{"command": name, "settings": [_record(*row) for row in rows]} for name, rows in shown]
        print_json({"file": file, **records[0]} if command else {"file": file, "commands": records})
        return
    print(f"file: {file or f'none from {Path.cwd()} upwards'}")
    for name, rows in shown:
        print(f"rehearse {name}")
        for line in _lines(rows):
            print(line)
    if not shown:
        print("Every setting has its default. rehearse config show COMMAND prints those of a command.")


@config.command("schema")
@click.argument("name", type=click.Choice(NAMES))
@click.pass_context
def config_schema(context: click.Context, name: str) -> None:
    """Print the JSON Schema of a file that you write, for your editor.

    \b
    Examples:
      rehearse config schema config > rehearsal.schema.json
      rehearse config schema plant > plant.schema.json
    """
    from ..options.schemas import schema_of

    print_json(schema_of(name, context.find_root().command))


Row = tuple[Setting, Any, Origin]


def _changed(root: click.Context, config: Config) -> Iterator[tuple[str, list[Row]]]:
    """Yield each command that has a value from a variable or the file, with these settings."""
    assert isinstance(root.command, click.Group)
    for path in Settings(root.command).by_command:
        name, rows = _resolved(root, path, config)
        if changed := [row for row in rows if row[2].source != DEFAULT]:
            yield name, changed


def _resolved(root: click.Context, words: tuple[str, ...], config: Config) -> tuple[str, list[Row]]:
    """Find the command that words name, and return its name and its settings by these words."""
    context, rest = root, list(words)
    while isinstance(context.command, click.Group):
        if not rest:
            known = ", ".join(context.command.commands)
            raise click.UsageError(f"Name a command of `{context.command_path}`: {known}.")
        name, command, rest = context.command.resolve_command(context, rest)
        assert command is not None
        context = command.context_class(command, info_name=name, parent=context, **command.context_settings)
    assert isinstance(root.command, click.Group)
    path = path_of(context)
    own = Settings(root.command).by_command[path]
    with context.scope(cleanup=False):
        values = _values(context, rest)
    rows = [
        (setting, _value(setting, values[setting.name]), origin(context, setting, config))
        for setting in own.values()
        if setting.is_first
    ]
    return " ".join(path), rows


def _values(context: click.Context, arguments: list[str]) -> dict[str, Any]:
    """Return the value of each parameter, and note the sources. Nothing is run, and nothing need be there."""
    command = context.command
    given, _, order = command.make_parser(context).parse_args(list(arguments))
    values = {}
    for parameter in iter_params_for_processing(order, command.get_params(context)):
        name = parameter.name or ""
        value, source = parameter.consume_value(context, given)
        context.set_parameter_source(name, source)
        # An absent value is None in click 8.0, and an object of click's own since 8.3.
        is_there = isinstance(value, (str, int, float, list, tuple))
        values[name] = parameter.type_cast_value(context, value if is_there else None)
    return values


def _value(setting: Setting, value: Any) -> Any:
    return bool(value) if setting.kind == "boolean" else value


def _record(setting: Setting, value: Any, found: Origin) -> dict[str, Any]:
    return {
        "key": setting.key,
        "value": list(value) if isinstance(value, tuple) else value,
        "source": found.source,
        "place": found.place or None,
        "flag": setting.flag,
        "variables": list(setting.variables),
        "tables": list(setting.tables),
    }


def _lines(rows: list[Row]) -> Iterator[str]:
    shown = [(setting.key, _text(value), _source(found)) for setting, value, found in rows]
    widths = [max((len(row[column]) for row in shown), default=0) for column in (0, 1)]
    for key, value, source in shown:
        yield f"  {key:<{widths[0]}}  {value:<{min(widths[1], 40)}}  {source}"


def _source(found: Origin) -> str:
    return found.source if found.source in (DEFAULT, FLAG) else f"{found.source} {found.place}"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "-"
    return "-" if value is None else str(value)
