"""Settings from `[tool.rehearsal]` in pyproject.toml: flag > environment > file > default."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import click

from klaviyo_rehearsal.contracts.suggestions import did_you_mean, nearest

from .settings import PREFIX, Setting, Settings

TABLE = "tool.rehearsal"
# Variables that are no flag.
_OTHER_VARIABLES = ("REHEARSE_CACHE_DIR",)
_KINDS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "boolean": ((bool,), "true or false"),
    "integer": ((int,), "a number"),
    "number": ((int, float), "a number"),
    "string": ((str, date), "a string"),  # revision = 2026-07-15 is a date in TOML
    "count": ((str, int), "a number or a string"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """A value of the file: as click takes it, and the key that holds it, such as `tool.rehearsal.seed`."""

    value: Any
    place: str


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a file by command and parameter, and its folder: the present one without a file."""

    folder: Path
    file: Path | None = None
    given: Mapping[tuple[str, ...], Mapping[str, Given]] = field(default_factory=dict)

    @property
    def default_map(self) -> dict[str, Any]:
        """The values as click takes them: by command, group within group, and parameter."""
        defaults: dict[str, Any] = {}
        for path, values in self.given.items():
            own = defaults
            for name in path:
                own = own.setdefault(name, {})
            own.update({name: given.value for name, given in values.items()})
        return defaults


def find_config(start: Path, settings: Settings) -> Config:
    """Read the nearest pyproject.toml that has the table, from a folder upwards. Raises UsageError."""
    for folder in (start, *start.parents):
        path = folder / "pyproject.toml"
        if path.is_file() and (table := _table(path)) is not None:
            return Config(folder, path, _Reader(path, settings).read(table))
    return Config(start)


def check_variables(settings: Settings, names: Iterable[str] | None = None) -> None:
    """Refuse a variable of ours that no setting has: it would be ignored in silence. Raises UsageError.

    names: of all variables; those of the environment by default.
    """
    known = {name.removeprefix(PREFIX): name for name in (*settings.variables, *_OTHER_VARIABLES)}
    for name in os.environ if names is None else names:
        key = name.removeprefix(PREFIX)
        if not name.startswith(PREFIX) or key in known:
            continue
        if own := [setting.variables[0] for setting in settings.named(key.lower())]:
            raise click.UsageError(f"{name}: the flag differs between commands: name one, {_either(own)}.")
        meant = nearest(key, known)
        hint = (
            f"Did you mean '{known[meant]}'?"
            if meant
            else "See `rehearse config show COMMAND --format json`."
        )
        raise click.UsageError(f"{name}: no flag has this variable. {hint}")


def _table(path: Path) -> Any:
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    # Not TOML, or not UTF-8, or nested too deeply.
    except (OSError, ValueError, RecursionError) as error:
        raise click.UsageError(f"{path}: cannot be read: {error}") from None
    tools = content.get("tool", {})
    return tools.get("rehearsal") if isinstance(tools, dict) else None


def _either(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


class _Reader:
    """Reads the table of one file: keys for every command at the top, and tables of commands."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self._path = path
        self._settings = settings
        self._given: dict[tuple[str, ...], dict[str, Given]] = {}

    def read(self, table: Any) -> dict[tuple[str, ...], dict[str, Given]]:
        """Return the values by command. Raises UsageError."""
        self._need_table(table, TABLE)
        own = {}
        for name, value in table.items():
            is_key = name in self._settings.keys
            if not self._is_table_of(name) or (is_key and not isinstance(value, dict)):
                self._top(name, value)
            elif is_key:
                # `report` is a table of files, and may hold those of `rehearse report ...`
                tables = {key: item for key, item in value.items() if isinstance(item, dict)}
                own[name] = tables
                if rest := {key: item for key, item in value.items() if key not in tables}:
                    self._top(name, rest)
            else:
                own[name] = value
        # After the top, which a table of a command beats.
        for name, value in own.items():
            self._command((name,), value)
        return self._given

    def _top(self, key: str, value: Any) -> None:
        """Take a key for each command that it reaches."""
        named = self._settings.named(key)
        place = f"{TABLE}.{key}"
        if not named:
            names = {name for path in self._settings.by_command for name in path[:1]}
            raise self._unknown(place, key, [*self._settings.common_keys, *names])
        reached = [setting for setting in named if setting.is_common]
        if not reached:
            tables = [f"[{setting.tables[0]}]" for setting in named]
            raise self._wrong(f"{place}: the flag differs between commands: write it under {_either(tables)}")
        for setting in reached:
            # Several revisions to serve are none to convert to.
            if not (isinstance(value, list) and not setting.is_list and any(one.is_list for one in reached)):
                self._take(setting, value, place)

    def _command(self, path: tuple[str, ...], value: Any) -> None:
        """Take the table of a command, or of a group of them."""
        place = ".".join((TABLE, *path))
        self._need_table(value, place)
        below = {
            other[len(path)] for other in self._settings.by_command if other[: len(path)] == path != other
        }
        own = self._settings.by_command.get(path, {})
        for key, item in value.items():
            if key in below:
                self._command((*path, key), item)
            elif key in own:
                self._take(own[key], item, f"{place}.{key}")
            else:
                raise self._unknown(f"{place}.{key}", key, [*own, *below])

    def _take(self, setting: Setting, value: Any, place: str) -> None:
        read = self._several(setting, value, place) if setting.is_list else self._one(setting, value, place)
        self._given.setdefault(setting.command, {})[setting.name] = Given(read, place)

    def _several(self, setting: Setting, value: Any, place: str) -> list[Any]:
        if setting.is_pairs and isinstance(value, dict):
            if not all(isinstance(item, str) for item in value.values()):
                raise self._wrong(f"{place} must be a table of strings, as {self._example(setting)}")
            return [f"{name}={self._placed(setting, item)}" for name, item in value.items()]
        if setting.is_pairs and not isinstance(value, list):
            raise self._wrong(f"{place} must be a table such as {self._example(setting)}")
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, (str, date)) for item in items):
            raise self._wrong(f"{place} must be a list of strings")
        if setting.is_pairs:
            pairs = [str(item).partition("=") for item in items]
            return [f"{name}{sign}{self._placed(setting, item)}" for name, sign, item in pairs]
        return [self._placed(setting, str(item)) for item in items]

    def _one(self, setting: Setting, value: Any, place: str) -> Any:
        types, words = _KINDS[setting.kind]
        # True is an int in Python, and `seed = true` is a slip.
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            raise self._wrong(f"{place} is not {words} but {value!r}")
        return (
            value if setting.kind in ("boolean", "integer", "number") else self._placed(setting, str(value))
        )

    def _placed(self, setting: Setting, text: str) -> str:
        """Return a path relative to the file, not to the folder of the call, as in pytest and ruff."""
        return str(self._path.parent / text) if setting.is_path and text != "-" else text

    def _example(self, setting: Setting) -> str:
        name, _, value = (setting.parameter.metavar or "NAME=VALUE").partition("=")
        return '{html = "rehearsal.html"}' if setting.is_path else f'{{{name} = "{value}"}}'

    def _need_table(self, value: Any, place: str) -> None:
        if not isinstance(value, dict):
            raise self._wrong(f"[{place}] must be a table")

    def _is_table_of(self, name: str) -> bool:
        return any(path[0] == name for path in self._settings.by_command)

    def _unknown(self, place: str, key: str, known: Iterable[str]) -> click.UsageError:
        names = sorted(known)
        hint = did_you_mean(key, names) or (f" Known: {', '.join(names)}." if names else " It has no keys.")
        return self._wrong(f"unknown key '{place}'.{hint}")

    def _wrong(self, message: str) -> click.UsageError:
        return click.UsageError(f"{self._path}: {message}")
