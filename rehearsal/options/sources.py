"""Which integration is meant: an argument, a command or a URL, from flags, the environment or the file."""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from .config import Config
from .seconds import seconds_option

if TYPE_CHECKING:
    from ..integration import Source

_KINDS = ("integration", "command", "url")
_RANKS = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT, ParameterSource.DEFAULT_MAP)


@dataclass(frozen=True, slots=True)
class NamedIntegration:
    """An integration as it was named: its kind, its name, and where relative names start."""

    kind: str
    name: str
    folder: Path

    def argument(self) -> str:
        """Return it as an argument of a command line."""
        quoted = shlex.quote(self.name)
        return quoted if self.kind == "integration" else f"--{self.kind} {quoted}"

    def require(self, start_timeout: float, timeout: float) -> None:
        """Wait for the server of a URL: each use case would wait for itself, and a run tell nothing.

        Raises IntegrationError where nothing listens in time.
        """
        if self.kind == "url":
            from ..integration.url import UrlSource

            UrlSource(self.name, start_timeout).require_listener(timeout)

    def source(self, start_timeout: float) -> tuple[Source, tuple[str, int] | None]:
        """Return it ready to be opened, with the file and line of a Python function or of a command's script.

        Raises IntegrationError.
        """
        from ..integration import CallableSource, load_integration

        if self.kind == "command":
            from ..integration.command import CommandSource

            return CommandSource(self.name, self.folder, start_timeout), script_of(self.name, self.folder)
        if self.kind == "url":
            from ..integration.url import UrlSource

            return UrlSource(self.name, start_timeout), None
        function = load_integration(self.name, self.folder)
        return CallableSource(function), _place(function)


def script_of(command: str, folder: Path) -> tuple[str, int] | None:
    """Return the script that a command runs, the first of its words with an ending that names a file.

    Annotations and code scanning need a file. folder: where relative names start.
    """
    try:
        words = shlex.split(command)
    except ValueError:  # a quote that is not closed
        return None
    for word in words:
        if Path(word).suffix[1:].isalpha() and (folder / word).is_file():
            return _named(folder / word), 1
    return None


def _named(path: Path) -> str:
    """Return the name of a file from the present folder, where it is below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _place(function: Any) -> tuple[str, int] | None:
    try:
        path = Path(inspect.getsourcefile(function) or "")
        line = inspect.getsourcelines(function)[1]
    except (TypeError, OSError):
        return None
    return _named(path), line


def chosen(context: click.Context) -> NamedIntegration | None:
    """Return the integration that the strongest source names. Raises UsageError when it names two."""
    config: Config = context.obj
    for rank in _RANKS:
        named = [
            (kind, context.params[kind])
            for kind in _KINDS
            if context.params.get(kind) and context.get_parameter_source(kind) is rank
        ]
        if len(named) > 1:
            raise click.UsageError("Name one integration: MODULE:CALLABLE, --command or --url.")
        if named:
            folder = config.folder if rank is ParameterSource.DEFAULT_MAP else Path.cwd()
            return NamedIntegration(*named[0], folder)
    return None


def integration_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --command, --url, --timeout and --start-timeout."""
    options = [
        click.option(
            "--command", metavar="COMMAND", help='A command in any language: --command "node shop.mjs".'
        ),
        click.option("--url", metavar="URL", help="A server that takes calls by POST."),
        seconds_option("--timeout", 10.0, "How long the integration may take for one call."),
        seconds_option(
            "--start-timeout",
            60.0,
            "How long a command may take for its first call, or a URL until something listens there.",
        ),
    ]
    for option in reversed(options):
        function = option(function)
    return function
