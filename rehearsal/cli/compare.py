"""`rehearse compare`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import NO_START, USAGE, VIOLATIONS, hosts_option, load_library, specs_option, stop

if TYPE_CHECKING:
    from ..twins.programs import Compared, Program


@click.command(
    epilog="""\b
Exit codes:
  0  both programs left the same, and the new one sent nothing wrong
  1  the accounts differ, or a request of the new program is refused or lost
  2  wrong usage, or a program that crashed or sent nothing
  3  a mock could not start"""
)
@click.option("--old", required=True, metavar="COMMAND", help="The old program, which speaks v1/v2.")
@click.option("--new", required=True, metavar="COMMAND", help="The new program.")
@click.option(
    "--plant",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Resources that both accounts have before, as YAML or JSON: lists, profiles, templates.",
)
@click.option(
    "--each",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Run both programs once for each line of this file, given on standard input.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="PLACE",
    help="A difference that is meant, with patterns (repeatable): 'profile *, properties.Tier'.",
)
@click.option("--allow", multiple=True, metavar="CODE", help="A violation that may occur (repeatable).")
@hosts_option
@specs_option
def compare(**options: Any) -> None:
    """Run an old program and a new one, as they are, and compare what they leave in Klaviyo.

    Each program is led to a mock of its own, as `rehearse run` leads one: the old one to a mock that serves
    v1/v2, the new one to a mock of the new API. Variables may stand before a command.

    \b
    Examples:
      rehearse compare --old "python old_sync.py" --new "python sync.py"
      rehearse compare --old "node old.mjs" --new "node new.mjs" --plant lists.yaml --each orders.jsonl
      rehearse compare --old "REV=2024-10-15 python sync.py" --new "REV=2026-07-15 python sync.py"
    """
    from klaviyo_rehearsal.contracts.violation import CATALOGUE
    from klaviyo_rehearsal.mockserver.server import StartError

    from ..route.program import NoCommand
    from ..twins.judgement import Intended
    from ..twins.programs import Pair, PlantError

    unknown = [code for code in options["allow"] if code not in CATALOGUE]
    if unknown:
        raise click.UsageError(f"--allow {unknown[0]}: there is no such code; see docs/rules.md.")
    pair = Pair(
        _program("--old", options["old"]),
        _program("--new", options["new"]),
        library=load_library(specs=options["specs"]),
        plant=_plant(options["plant"]),
        intended=Intended(options["ignore"], None, frozenset(options["allow"])),
        allowed=options["allowed"],
    )
    inputs = [None] if options["each"] is None else _lines(options["each"])
    try:
        compared = [pair.run(os.environ, stdin) for stdin in inputs]
    except NoCommand as error:
        stop(USAGE, str(error))
    except StartError as error:
        stop(NO_START, str(error))
    except PlantError as error:
        stop(USAGE, f"--plant {options['plant']}: {error}")
    sys.exit(_told(compared))


def _program(option: str, text: str) -> Program:
    from ..twins.programs import read_program

    try:
        return read_program(text)
    except ValueError as error:
        raise click.UsageError(f"{option}: {error}") from None


def _plant(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    import yaml

    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        stop(USAGE, f"{path}: {error.strerror}")
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        stop(USAGE, f"{path}: not YAML or JSON: {error}")
    if not isinstance(content, dict):
        stop(USAGE, f"{path}: resources by kind are wanted, such as lists: [{{id: Y6nRLr, name: News}}]")
    return content


def _lines(path: Path) -> list[bytes]:
    try:
        lines = [line for line in path.read_bytes().splitlines(keepends=True) if line.strip()]
    except OSError as error:
        stop(USAGE, f"{path}: {error.strerror}")
    if not lines:
        stop(USAGE, f"{path}: has no line")
    return lines


def _told(compared: list[Compared]) -> int:
    """Print the first difference and the counts. Returns the exit code."""
    for number, one in enumerate(compared, 1):
        place = f"line {number}: " if len(compared) > 1 else ""
        if one.trouble:
            print(f"rehearse: {place}{one.trouble}", file=sys.stderr)
    failed = [(number, one) for number, one in enumerate(compared, 1) if one.report]
    if failed:
        number, first = failed[0]
        print(f"line {number}\n{first.report}" if len(compared) > 1 else first.report)
        print()
    old, new = (sum(len(getattr(one, side).entries) for one in compared) for side in ("old", "new"))
    troubled = sum(bool(one.trouble) for one in compared)
    equal = len(compared) - len(failed) - troubled
    runs = f"{len(compared)} runs: " if len(compared) > 1 else ""
    print(
        f"{runs}{equal} equal, {len(failed)} different, {troubled} not compared; "
        f"{old} old requests, {new} new ones"
    )
    return USAGE if troubled else VIOLATIONS if failed else 0
