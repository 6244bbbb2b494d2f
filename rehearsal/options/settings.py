"""The table of settings: every flag of every command, by its name in a file and in the environment.

It is read off the commands themselves, so that a flag cannot be without a key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import click

# A key whose flag means one thing here and another there: the commands that it reaches from the top table.
# Every other command has it in its own table alone.
REACH: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "allow_host": frozenset(),
        "each": frozenset(),
        "faults": frozenset({"test"}),
        "format": frozenset({"test", "compare", "check", "upgrade"}),
        "host": frozenset(),
        "jobs": frozenset({"test", "check"}),
        "paths": frozenset(),
        # A check in the same pipeline would write over the files of the rehearsal.
        "report": frozenset({"test", "compare"}),
        "retired": frozenset({"test", "check"}),
        "seed": frozenset({"test"}),
        "timeout": frozenset({"test", "replay"}),
        "to": frozenset({"upgrade", "migrate"}),
    }
)
# Arguments that are settings too: a command line without them is then whole.
_ARGUMENTS = frozenset({"integration", "paths"})
PREFIX = "REHEARSE_"


class Line(click.types.StringParamType):
    """A text with spaces: a variable has several of them on lines of their own."""

    envvar_list_splitter = "\n"


LINE = Line()


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of a command.

    command: its path, such as ('contracts', 'list'). key: the flag's name with underscores. kind: 'boolean',
    'integer', 'number', 'string', or 'count' for a text that may be a number. is_list: whether it may be
    given several times. is_pairs: whether each is NAME=VALUE, a table in a file. is_path: whether it is
    relative to the file that has it. is_common: whether the top table and REHEARSE_KEY reach it.
    """

    command: tuple[str, ...]
    key: str
    parameter: click.Parameter
    kind: str
    is_list: bool
    is_pairs: bool
    is_path: bool
    is_common: bool

    @property
    def name(self) -> str:
        """The name of its parameter."""
        return self.parameter.name or ""

    @property
    def is_first(self) -> bool:
        """Whether it is the first name of its parameter."""
        return _keys(self.parameter)[0] == self.key

    @property
    def choices(self) -> tuple[str, ...]:
        """The values that it takes, where they are few."""
        kind = self.parameter.type
        return tuple(map(str, kind.choices)) if isinstance(kind, click.Choice) else ()

    @property
    def help(self) -> str:
        """The help of its flag."""
        return getattr(self.parameter, "help", None) or ""

    @property
    def flag(self) -> str:
        """Its flag, or the argument's place on the command line."""
        if isinstance(self.parameter, click.Argument):
            return self.parameter.metavar or self.key
        return f"--{self.key.replace('_', '-')}"

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of its tables in pyproject.toml, the strongest first."""
        own = ".".join(("tool.rehearsal", *self.command))
        return (own, "tool.rehearsal") if self.is_common else (own,)

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of its variables, the strongest first."""
        own = PREFIX + "_".join((*self.command, self.key)).upper().replace("-", "_")
        return (own, PREFIX + self.key.upper()) if self.is_common else (own,)


class Settings:
    """All settings of a group of commands."""

    def __init__(self, root: click.Group) -> None:
        self.by_command = {path: _of(path, command) for path, command in commands(root)}

    def __iter__(self) -> Iterator[Setting]:
        return (setting for own in self.by_command.values() for setting in own.values())

    def named(self, key: str) -> list[Setting]:
        """Return the settings of a key in all commands."""
        return [own[key] for own in self.by_command.values() if key in own]

    @property
    def keys(self) -> list[str]:
        """The keys of all commands, each once."""
        return list(dict.fromkeys(setting.key for setting in self))

    @property
    def common_keys(self) -> list[str]:
        """The keys of the top table, each once."""
        return list(dict.fromkeys(setting.key for setting in self if setting.is_common))

    @property
    def variables(self) -> list[str]:
        """The names of all variables."""
        return list(dict.fromkeys(name for setting in self for name in setting.variables))

    def name_variables(self) -> None:
        """Let click read every parameter from its variables."""
        for own in self.by_command.values():
            names: dict[int, list[str]] = {}
            for setting in own.values():  # one flag may have two names
                known = names.setdefault(id(setting.parameter), [])
                known += setting.variables
                setting.parameter.envvar = known


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Iterate over the commands of a group and of its groups, with their paths."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def _of(path: tuple[str, ...], command: click.Command) -> dict[str, Setting]:
    return {key: _setting(path, key, parameter) for parameter in command.params for key in _keys(parameter)}


def _keys(parameter: click.Parameter) -> list[str]:
    if isinstance(parameter, click.Argument):
        return [parameter.name] if parameter.name in _ARGUMENTS else []
    return [name[2:].replace("-", "_") for name in parameter.opts if name.startswith("--")]


def _setting(path: tuple[str, ...], key: str, parameter: click.Parameter) -> Setting:
    metavar = parameter.metavar or ""
    is_list = parameter.multiple or parameter.nargs == -1
    return Setting(
        command=path,
        key=key,
        parameter=parameter,
        kind=_kind(parameter, metavar),
        is_list=is_list,
        is_pairs=is_list and "=" in metavar,
        is_path=isinstance(parameter.type, click.Path) or metavar.endswith("=FILE") or metavar == "PATH...",
        is_common=key not in REACH or " ".join(path) in REACH[key],
    )


def _kind(parameter: click.Parameter, metavar: str) -> str:
    if getattr(parameter, "is_flag", False):
        return "boolean"
    if isinstance(parameter.type, click.types.IntParamType):
        return "integer"
    if isinstance(parameter.type, click.types.FloatParamType):
        return "number"
    return "count" if metavar.startswith("N|") else "string"
