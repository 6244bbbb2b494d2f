"""`rehearse run`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import (
    NO_START,
    USAGE,
    VIOLATIONS,
    hosts_option,
    load_library,
    mock_options,
    mock_settings,
    specs_option,
    stop,
)

if TYPE_CHECKING:
    from ..route.program import ProgramRun


@click.command(
    context_settings={"ignore_unknown_options": False},
    epilog="""\b
Exit codes:
  1  a request was refused or lost, whatever the command's own exit code
  2  wrong usage, or the command ended with 0 and sent nothing to Klaviyo
  3  the mock could not start
  N  otherwise the command's own exit code""",
)
@click.argument("command", metavar="-- COMMAND...", nargs=-1, required=True, type=click.UNPROCESSED)
@hosts_option
@mock_options
@specs_option
def run(
    command: tuple[str, ...],
    allowed: tuple[str, ...],
    revisions: tuple[str, ...],
    specs: tuple[Path, ...],
    legacy: str,
    seed: int,
) -> None:
    """Run a program as it is, with the mock in the place of a.klaviyo.com.

    Environment variables lead it there, over TLS: proxy and CA variables, which most clients read, and
    preloads for Python and Node. Its requests are judged on standard error when it ends.

    \b
    Examples:
      rehearse run -- python sync.py
      rehearse run --legacy serve -- node shop.mjs
      rehearse run -- curl https://a.klaviyo.com/api/profiles
    """
    from klaviyo_rehearsal.mockserver.server import StartError

    from ..route.authority import KLAVIYO
    from ..route.program import NoCommand, run_program

    library = load_library(revisions, specs)
    settings = mock_settings(legacy, seed, f"https://{KLAVIYO}")
    try:
        program_run = run_program(command, os.environ, library=library, settings=settings, allowed=allowed)
    except NoCommand as error:
        stop(USAGE, str(error))
    except StartError as error:
        stop(NO_START, str(error))
    for line in program_run.lines():
        print(line, file=sys.stderr)
    sys.exit(_exit_code(program_run))


def _exit_code(program_run: ProgramRun) -> int:
    if program_run.wrong:
        return VIOLATIONS
    return program_run.code or (0 if program_run.entries else USAGE)
