"""The source of a setting's value: a flag, a variable, the file or the default."""

from __future__ import annotations

import os
from dataclasses import dataclass

import click
from click.core import ParameterSource

from .config import Config
from .settings import Setting

FLAG, ENV, FILE, DEFAULT = "flag", "env", "file", "default"


@dataclass(frozen=True, slots=True)
class Origin:
    """A source, and the place in it: the flag, the variable, the key of the file; empty for a default."""

    source: str
    place: str


def path_of(context: click.Context) -> tuple[str, ...]:
    """Return the path of a context's command, such as ('contracts', 'list').

    The root has any name, also one with spaces: `python -m klaviyo_rehearsal`.
    """
    names = []
    while context.parent is not None:
        names.append(context.info_name or "")
        context = context.parent
    return tuple(reversed(names))


def origin(context: click.Context, setting: Setting, config: Config) -> Origin:
    """Return the source of a setting of the command that a context is about."""
    found = context.get_parameter_source(setting.name)
    if found is ParameterSource.COMMANDLINE:
        return Origin(FLAG, setting.flag)
    if found is ParameterSource.ENVIRONMENT:
        names = setting.parameter.envvar or ()
        return Origin(ENV, next((name for name in names if os.environ.get(name)), ""))
    if found is ParameterSource.DEFAULT_MAP:
        return Origin(FILE, f"{config.file}: {config.given[setting.command][setting.name].place}")
    return Origin(DEFAULT, "")
