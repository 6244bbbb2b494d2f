"""What the commands share: options, exit codes, loading contracts."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from contracts.contract import Library

VIOLATIONS, USAGE, NO_START, INTERRUPTED = 1, 2, 3, 130


def specs_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --spec FILE, repeatable, to a command; it arrives as `specs`."""
    option = click.option(
        "--spec",
        "specs",
        multiple=True,
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="An OpenAPI file of Klaviyo's to load too; it replaces the bundled contract of its revision.",
    )
    return option(function)


def load_library(revisions: Iterable[str] = (), specs: Iterable[Path] = ()) -> Library:
    """Load contracts; what cannot be loaded ends the command with exit code 2."""
    from contracts.bundled import load
    from contracts.errors import ContractError

    named = tuple(specs)
    try:
        library = load(revisions, named)
    except ContractError as error:
        stop(USAGE, str(error))
    if named:
        _show_remarks(library)
    return library


def _show_remarks(library: Library) -> None:
    """Say on standard error how much of the files was not understood."""
    for contract in library.contracts.values():
        if contract.remarks:
            count = len(contract.remarks)
            counted = f"{count} remark{'s' if count > 1 else ''} on the contract"
            hint = f"such as {contract.remarks[0]}. All: rehearse contracts remarks"
            print(f"rehearse: {contract.revision}: {counted}, {hint}", file=sys.stderr)


def stop(code: int, message: str) -> NoReturn:
    """End the command with a message on standard error."""
    print(f"rehearse: {message}", file=sys.stderr)
    sys.exit(code)
