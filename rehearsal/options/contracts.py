"""The options --spec, --official and --today, and the loading of contracts."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from .exits import USAGE, stop

if TYPE_CHECKING:
    from klaviyo_rehearsal.contracts.openapi.contract import Library


def today_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --today DAY to a command; it arrives as `today`, by default the present day in UTC.

    Retirement depends on it.
    """
    option: Any = click.option(
        "--today",
        metavar="DAY",
        callback=_day,
        help="The day to judge by, such as 2027-01-15: a revision retires two years after its release.",
    )
    return option(function)  # type: ignore[no-any-return]


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> date:
    if value is None:
        # Taken once: a run over midnight must not give two verdicts.
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no day: write it as 2026-11-26.") from None


def specs_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --spec FILE, repeatable, and --official to a command; the files arrive as `specs`."""

    @wraps(function)
    def named(*args: Any, official: bool, specs: tuple[Path, ...], **options: Any) -> Any:
        files: list[Path] = []
        if official or specs:
            from klaviyo_rehearsal.contracts.errors import ContractError
            from klaviyo_rehearsal.contracts.tools.fetch import spec_files

            try:
                files = spec_files(specs, official=official)
            except ContractError as error:
                stop(USAGE, str(error))
        return function(*args, specs=tuple(files), **options)

    options = [
        click.option(
            "--spec",
            "specs",
            multiple=True,
            metavar="FILE",
            type=click.Path(path_type=Path),
            help="An OpenAPI file of Klaviyo's to load too, or a folder of them; it replaces the bundled "
            "contract of its revision.",
        ),
        click.option(
            "--official", is_flag=True, help="Load the files that `rehearse contracts fetch` has fetched."
        ),
    ]
    for option in reversed(options):
        named = option(named)
    return cast("click.decorators.FC", named)


def load_library(revisions: Iterable[str] = (), specs: Iterable[Path] = ()) -> Library:
    """Load contracts. One that cannot be loaded ends the command with exit code 2."""
    from klaviyo_rehearsal.contracts.errors import ContractError
    from klaviyo_rehearsal.contracts.openapi.loading import load

    named = tuple(specs)
    try:
        library = load(revisions, named)
    except ContractError as error:
        stop(USAGE, str(error))
    # Of the bundled contracts `rehearse contracts unsupported` tells.
    if named:
        _show_unsupported(library)
    return library


def _show_unsupported(library: Library) -> None:
    """Print on standard error, in one line for all files, how many parts are not understood."""
    from klaviyo_rehearsal.contracts.openapi.contract import DeferredContract
    from klaviyo_rehearsal.contracts.openapi.unsupported import unsupported_parts

    # A bundled contract is read when it is asked for, a file at once.
    files = [contract for contract in library.widest if not isinstance(contract, DeferredContract)]
    of_files = {contract.revision: unsupported_parts(contract) for contract in files}
    lacking = {revision: parts for revision, parts in of_files.items() if parts}
    count = sum(map(len, lacking.values()))
    if not lacking:
        return
    first = next(iter(lacking))
    where = first if len(lacking) == 1 else f"{len(lacking)} files"
    counted = f"{count} part{'s' if count > 1 else ''} of the contract not understood"
    hint = f"such as {lacking[first][0]}. All: rehearse contracts unsupported"
    print(f"rehearse: {where}: {counted}, {hint}", file=sys.stderr)
