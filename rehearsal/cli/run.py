"""`rehearse run`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..options.contracts import load_library, specs_option
from ..options.exits import NO_START, USAGE, VIOLATIONS, stop
from ..options.mock import console_options, hosts_option, mock_options, mock_settings, port_option
from ..options.provisions import Provisions, provision_options

if TYPE_CHECKING:
    from klaviyo_rehearsal.mockserver.server import MockServer

    from ..console.choice import ConsoleChoice
    from ..route.program import ProgramRun


@click.command(
    epilog="""\b
Exit codes:
  1  a request was refused or lost, whatever the command's own exit code
  2  wrong usage, or the command ended with 0 and sent nothing to Klaviyo
  3  the mock could not start, or the program not be isolated
  130, 143  ended by Ctrl-C or SIGTERM, with the verdict until then
  N  otherwise the command's own exit code""",
)
@click.argument("command", metavar="-- COMMAND...", nargs=-1, required=True, type=click.UNPROCESSED)
@hosts_option
@click.option(
    "--isolate",
    is_flag=True,
    help="Give the program a network that leads to the mock alone, by a namespace of Linux.",
)
@port_option(0)
@mock_options
@provision_options
@console_options
@specs_option
def run(
    command: tuple[str, ...],
    allowed: tuple[str, ...],
    isolate: bool,
    revisions: tuple[str, ...],
    specs: tuple[Path, ...],
    legacy: str,
    seed: int,
    port: int,
    limits: str,
    provisions: Provisions,
    console: ConsoleChoice,
) -> None:
    """Run a program as it is, with the mock in the place of a.klaviyo.com.

    Environment variables lead it there, over TLS: proxy and CA variables, which most clients read, and
    preloads for Python and Node. Standard error shows the mock's URL, each request as it comes, and the
    verdict at the end. A program that reads none of them reaches the real Klaviyo, with --isolate nothing.

    \b
    Examples:
      rehearse run -- python sync.py
      rehearse run --legacy serve -- node shop.mjs
      rehearse run --plant lists.yaml --record sync.har -- php sync.php
      rehearse run --isolate -- ./sync
      rehearse run -- curl https://a.klaviyo.com/api/profiles
    """
    from klaviyo_rehearsal.mockserver.server import MockServer, StartError

    from ..route.authority import KLAVIYO
    from ..route.isolation import IsolationError
    from ..route.program import NoCommand, run_led
    from ..route.signals import Signalled, Signals

    with Signals() as signals:
        try:
            library = load_library(revisions, specs)
            further = {"limits": limits, **provisions.settings}
            settings = mock_settings(legacy, seed, f"https://{KLAVIYO}", **further)
            mock = MockServer(library, settings=settings, port=port)
            try:
                provisions.give(mock.control)
                with mock, shown(mock, console):
                    program_run = run_led(
                        command, os.environ, mock, allowed, signals=signals, isolate=isolate
                    )
                provisions.close(mock.control)
            finally:
                mock.stop()
        except NoCommand as error:
            stop(USAGE, str(error))
        except (StartError, IsolationError) as error:
            stop(NO_START, str(error))
        except Signalled as signalled:  # before the program was started
            sys.exit(128 + signalled.number)
        # Still here: the second of two Ctrl-Cs must not end the verdict.
        for line in program_run.lines():
            print(line, file=sys.stderr)
        sys.exit(signals.code or _exit_code(program_run))


@contextmanager
def shown(mock: MockServer, console: ConsoleChoice) -> Iterator[None]:
    """Show a mock's URL and its requests on standard error."""
    print(console.ready(mock.url), end="", file=sys.stderr, flush=True)
    end_printing = console.start(sys.stderr, mock.control.watch)
    try:
        yield
    finally:
        end_printing()


def _exit_code(program_run: ProgramRun) -> int:
    if program_run.wrong:
        return VIOLATIONS
    return program_run.code or (0 if program_run.entries else USAGE)
