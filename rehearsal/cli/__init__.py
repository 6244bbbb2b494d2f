"""The `rehearse` command. A subcommand imports its needs when it runs, so that help comes at once."""

from __future__ import annotations

import click

from ..output.streams import streams
from .check import check, explain
from .compare import compare
from .config import config
from .contracts import contracts
from .examples import examples
from .group import ConfiguredCommands
from .health import health
from .migrate import migrate
from .proxy import proxy
from .replay import replay
from .report import report
from .run import run
from .serve import serve
from .test import test
from .upgrade import upgrade
from .view import view


@click.group(
    cls=ConfiguredCommands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 clean, 1 violations found, 2 usage or unreadable input, 3 could not start.",
)
@click.version_option(package_name="klaviyo-rehearsal", prog_name="rehearse", message="%(prog)s %(version)s")
def cli() -> None:
    """Rehearse a migration to Klaviyo's new APIs before it goes live."""


_COMMANDS = (
    *(serve, test, compare, run, proxy, replay, check, view, upgrade, migrate, report, explain),
    *(contracts, config, health, examples),
)
for command in _COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Run the command line."""
    with streams():
        cli()
