"""Groups of commands: an unknown one is answered with the nearest, and settings are read for all."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from klaviyo_rehearsal.contracts.suggestions import did_you_mean

from ..options.config import check_variables, find_config
from ..options.exits import INTERRUPTED
from ..options.origin import DEFAULT, FLAG, origin, path_of
from ..options.settings import Settings

_ALONE = frozenset({"-h", "--help", "--version"})


class Commands(click.Group):
    """A click group that suggests a known command for an unknown one: click itself does so only since 8.4."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments begin with. Raises click.UsageError for an unknown one."""
        name = args[0]
        if not (name in self.commands or name.startswith("-") or ctx.resilient_parsing):
            ctx.fail(f"No such command '{name}'.{did_you_mean(name, self.commands)}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. A Ctrl-C ends it with a shell's code: click's own is that of violations."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise click.UsageError(
            f"The current folder is gone: {error.strerror}. Change to another one."
        ) from None


class ConfiguredCommands(Commands):
    """A group whose commands take defaults from REHEARSE_... variables and `[tool.rehearsal]`.

    `context.obj` is the Config.
    """

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read variables and file before the arguments: they are defaults for them."""
        own = args[: args.index("--")] if "--" in args else args
        # Help and completion must come even where the file is broken.
        try:
            return self._context(info_name, args, parent, own, **extra)
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)

    def _context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None,
        own: list[str],
        **extra: Any,
    ) -> click.Context:
        if own and not _ALONE & set(own) and not extra.get("resilient_parsing"):
            settings = Settings(self)
            settings.name_variables()
            check_variables(settings)
            config = find_config(_here(), settings)
            extra |= {"obj": config, "default_map": config.default_map}
        return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. A wrong value names its place where that is not the command line."""
        try:
            return super().invoke(ctx)
        except click.BadParameter as error:
            if place := self._place(error):
                message = f"{error.message.rstrip('.')} (from {place})."
                raise click.BadParameter(message, error.ctx, error.param) from None
            raise

    def _place(self, error: click.BadParameter) -> str:
        if error.ctx is None or error.param is None or error.ctx.obj is None:
            return ""
        own = Settings(self).by_command.get(path_of(error.ctx), {})
        found = [
            origin(error.ctx, one, error.ctx.obj) for one in own.values() if one.parameter is error.param
        ]
        return found[0].place if found and found[0].source not in (FLAG, DEFAULT) else ""
