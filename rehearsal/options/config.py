"""Settings from `[tool.rehearsal]` in pyproject.toml: flag > environment > file > default."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from klaviyo_rehearsal.contracts.suggestions import did_you_mean

# Keys of the file, each with its name as a parameter of the command.
_KEYS = {
    "integration": "integration",
    "command": "command",
    "url": "url",
    "use_cases": "names",
    "profile": "profile",
    "max_examples": "max_examples",
    "seed": "seed",
    "timeout": "timeout",
    "start_timeout": "start_timeout",
    "specs": "specs",
    "baseline": "baseline",
    "require": "require",
    "faults": "faults",
    "jobs": "jobs",
    "oracle": "oracle",
    "format": "form",
    "report": "reports",
}
_LISTS = frozenset({"use_cases", "specs", "require", "oracle"})


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a file, as parameters of `rehearse test`, and its folder."""

    folder: Path
    file: Path | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def find_config(start: Path) -> Config:
    """Read the nearest pyproject.toml that has the table, from a folder upwards. Raises UsageError."""
    for folder in (start, *start.parents):
        path = folder / "pyproject.toml"
        if path.is_file() and (table := _table(path)) is not None:
            return Config(folder, path, _values(table, path))
    return Config(start)


def _table(path: Path) -> Any:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:  # one of them is not TOML, another not UTF-8
        raise click.UsageError(f"{path}: cannot be read: {error}") from None
    tools = content.get("tool", {})
    return tools.get("rehearsal") if isinstance(tools, dict) else None


def _values(table: Any, path: Path) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise click.UsageError(f"{path}: [tool.rehearsal] must be a table")
    values: dict[str, Any] = {}
    for key, value in table.items():
        # A misspelt key would be ignored in silence, and the run would prove less than it seems to.
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS) or f" Known: {', '.join(_KEYS)}."
            raise click.UsageError(f"{path}: unknown key 'tool.rehearsal.{key}'.{hint}")
        values[_KEYS[key]] = _value(key, value, path)
    return values


def _value(key: str, value: Any, path: Path) -> Any:
    place = f"{path}: tool.rehearsal.{key}"
    if key == "report":
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            raise click.UsageError(f'{place} must be a table such as {{html = "rehearsal.html"}}')
        # Paths of the file are relative to the file and not to the folder of the call, as in pytest
        # and ruff.
        return [f"{form}={path.parent / file}" for form, file in value.items()]
    if key in _LISTS:
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise click.UsageError(f"{place} must be a list of strings")
        return [str(path.parent / item) for item in items] if key == "specs" else items
    if key == "faults":
        if not isinstance(value, bool):
            raise click.UsageError(f"{place} is not true or false but {value!r}")
        return value
    if key == "jobs" and isinstance(value, str):
        return value  # the option knows which text is one
    if key in ("max_examples", "seed", "jobs"):
        wanted: type | tuple[type, ...] = int
    elif key in ("timeout", "start_timeout"):
        wanted = (int, float)
    else:
        wanted = str
    # True is an int in Python, and `seed = true` is a slip.
    if not isinstance(value, wanted) or isinstance(value, bool):
        kind = "a number" if wanted is not str else "a string"
        raise click.UsageError(f"{place} is not {kind} but {value!r}")
    return str(path.parent / str(value)) if key == "baseline" else value


class ConfiguredCommand(click.Command):
    """A command whose defaults come from REHEARSE_... variables and `[tool.rehearsal]`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = {parameter: key for key, parameter in _KEYS.items()}
        for param in self.params:
            if param.name in keys:
                param.envvar = f"REHEARSE_{keys[param.name].upper()}"

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the file before the arguments: it holds defaults for them."""
        # Help must come even where the file is broken.
        if not {"-h", "--help"} & set(args):
            config = find_config(Path.cwd())
            own = {param.name for param in self.params}
            extra["default_map"] = {name: value for name, value in config.values.items() if name in own}
            extra["obj"] = config
        return super().make_context(info_name, args, parent, **extra)
