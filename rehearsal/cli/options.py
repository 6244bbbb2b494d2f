"""Options, exit codes and the loading of contracts, which the commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

import click

if TYPE_CHECKING:
    from klaviyo_rehearsal.contracts.openapi.contract import Library
    from klaviyo_rehearsal.mockserver.settings import Settings

# 130 is a shell's code for Ctrl-C: CI must not take an interrupted run for violations.
VIOLATIONS, USAGE, NO_START, INTERRUPTED = 1, 2, 3, 130
_AUTO = "auto"


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> date:
    if value is None:
        # Taken once: a run over midnight must not give two verdicts.
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no day: write it as 2026-11-26.") from None


def today_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --today DAY to a command; it arrives as `today`, by default the present day in UTC.

    Retirement depends on it.
    """
    option: Any = click.option(
        "--today",
        metavar="DAY",
        envvar="REHEARSE_TODAY",
        callback=_day,
        help="The day to judge by, such as 2027-01-15: a revision retires two years after its release.",
    )
    return option(function)  # type: ignore[no-any-return]


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


def _job_count(context: click.Context, option: click.Parameter, text: str) -> int:
    if text == _AUTO:
        return cores()
    if not text.isdecimal() or int(text) < 1:
        raise click.BadParameter(f"{text!r} is neither a number from 1 on nor '{_AUTO}'.", context, option)
    return int(text)


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def jobs_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --jobs; the number arrives as `jobs`."""
    return click.option(
        "--jobs",
        default="1",
        show_default=True,
        metavar="N|auto",
        callback=_job_count,
        help="How many processes play the use cases; auto: one a core. The verdicts are the same.",
    )(function)


def hosts_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --allow-host HOST, repeatable, to a command that leads programs; the hosts arrive as `allowed`."""
    option = click.option(
        "--allow-host",
        "allowed",
        multiple=True,
        metavar="HOST",
        help="Let requests to this host through (repeatable); others are answered 502.",
    )
    return option(function)


def mock_options(function: click.decorators.FC) -> click.decorators.FC:
    """Add the options of every command that starts a mock: --revision, --legacy and --seed."""
    options = [
        click.option(
            "--revision",
            "revisions",
            multiple=True,
            metavar="R",
            help="Serve only this revision (repeatable).",
        ),
        click.option(
            "--legacy",
            default="gone",
            show_default=True,
            type=click.Choice(["gone", "serve"]),
            help="How v1/v2 calls are answered: 410 as today, or by the old API.",
        ),
        click.option(
            "--seed",
            default=0,
            show_default=True,
            metavar="N",
            type=int,
            help="Random seed for generated ids.",
        ),
    ]
    # click lists the option that is applied last first.
    for option in reversed(options):
        function = option(function)
    return function


def console_options(function: click.decorators.FC) -> click.decorators.FC:
    """Add -q, -v and --log to a command that shows requests; they arrive as `console`, a ConsoleChoice."""

    @wraps(function)
    def chosen(*args: Any, quiet: bool, verbose: bool, log: str, **options: Any) -> Any:
        if quiet and verbose:
            raise click.UsageError("-q and -v exclude each other.")
        from ..console.choice import ConsoleChoice

        return function(*args, console=ConsoleChoice(quiet, verbose, log), **options)

    options = [
        click.option("-q", "--quiet", is_flag=True, help="Print no requests."),
        click.option("-v", "--verbose", is_flag=True, help="Print advice and the beginnings of bodies too."),
        click.option(
            "--log",
            default="text",
            show_default=True,
            type=click.Choice(["text", "json"]),
            help="Print requests for people, or as one JSON object a line.",
        ),
    ]
    for option in reversed(options):
        chosen = option(chosen)
    return cast("click.decorators.FC", chosen)


def mock_settings(legacy: str, seed: int, link_base: str | None, **further: Any) -> Settings:
    """Make a mock's settings of the options."""
    from klaviyo_rehearsal.mockserver.settings import Settings

    return Settings(
        legacy="serve" if legacy == "serve" else "gone",
        seed=seed,
        link_base=link_base,
        keep_answers=True,
        **further,
    )


def load_library(revisions: Iterable[str] = (), specs: Iterable[Path] = ()) -> Library:
    """Load contracts. One that cannot be loaded ends the command with exit code 2."""
    from klaviyo_rehearsal.contracts.errors import ContractError
    from klaviyo_rehearsal.contracts.openapi.loading import load

    named = tuple(specs)
    try:
        library = load(revisions, named)
    except ContractError as error:
        stop(USAGE, str(error))
    # The bundled contracts have nothing unsupported (tested), so that the look is for files only.
    if named:
        _show_unsupported(library)
    return library


def _show_unsupported(library: Library) -> None:
    """Print on standard error, in one line for all files, how many parts are not understood."""
    from klaviyo_rehearsal.contracts.openapi.unsupported import unsupported_parts

    # The bundled ones are understood whole.
    of_files = {contract.revision: unsupported_parts(contract) for contract in library.widest}
    lacking = {revision: parts for revision, parts in of_files.items() if parts}
    count = sum(map(len, lacking.values()))
    if not lacking:
        return
    first = next(iter(lacking))
    where = first if len(lacking) == 1 else f"{len(lacking)} files"
    counted = f"{count} part{'s' if count > 1 else ''} of the contract not understood"
    hint = f"such as {lacking[first][0]}. All: rehearse contracts unsupported"
    print(f"rehearse: {where}: {counted}, {hint}", file=sys.stderr)


def stop(code: int, message: str) -> NoReturn:
    """End the command with a message on standard error."""
    print(f"rehearse: {message}", file=sys.stderr)
    sys.exit(code)
