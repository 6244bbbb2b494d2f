"""A group of commands that suggests the command that was meant."""

from __future__ import annotations

import sys
from typing import Any

import click

from klaviyo_rehearsal.contracts.suggestions import did_you_mean

from ..options.exits import INTERRUPTED


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
