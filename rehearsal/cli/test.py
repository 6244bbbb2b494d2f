"""`rehearse test`."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import NO_START, USAGE, VIOLATIONS, load_library, specs_option, stop

if TYPE_CHECKING:
    from contracts.use_case import UseCase


@click.command()
@click.argument("integration", metavar="MODULE:CALLABLE")
@click.option("--use-case", "names", multiple=True, metavar="NAME", help="Only this use case (repeatable).")
@click.option(
    "--max-examples",
    default=100,
    show_default=True,
    metavar="N",
    type=click.IntRange(1),
    help="Calls to draw for each use case.",
)
@click.option("--seed", metavar="S", type=click.IntRange(0), help="Draw the same calls again.")
@click.option(
    "--timeout",
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    type=click.FloatRange(0, min_open=True),
    help="How long the integration may take for one call.",
)
@specs_option
def test(
    integration: str,
    names: tuple[str, ...],
    max_examples: int,
    seed: int | None,
    timeout: float,
    specs: tuple[Path, ...],
) -> None:
    """Property-test a migrated integration.

    MODULE:CALLABLE is called with a legacy call and a target, and must do with the new API at
    target.base_url what the legacy call did with the old one.

    \b
    Examples:
      rehearse test examples.python_sdk.shop:handle
      rehearse test shop:handle --use-case create-event --seed 7
    """
    from contracts.bundled import use_cases
    from mockserver.server import StartError

    from ..integration import IntegrationError, load_integration
    from ..reports.console import ConsoleReport
    from ..runner import random_seed
    from ..theatre import Theatre

    chosen = _choose(names, use_cases())
    library = load_library(specs=specs)
    try:
        function = load_integration(integration)
    except IntegrationError as error:
        stop(USAGE, str(error))
    seed = random_seed() if seed is None else seed
    report = ConsoleReport(integration, seed, max_examples)
    try:
        with Theatre(library=library) as theatre:
            failed = report.show(
                theatre.run(
                    function, seed=seed, max_examples=max_examples, timeout=timeout, replay=report.replay
                ),
                chosen,
            )
    except StartError as error:
        stop(NO_START, str(error))
    sys.exit(VIOLATIONS if failed else 0)


def _choose(names: Sequence[str], known: Mapping[str, UseCase]) -> list[UseCase]:
    unknown = [name for name in names if name not in known]
    if unknown:
        nearest = difflib.get_close_matches(unknown[0], known, n=1, cutoff=0.4)
        hint = f" Did you mean '{nearest[0]}'?" if nearest else ""
        raise click.UsageError(f"No use case '{unknown[0]}'.{hint} Known: {', '.join(known)}.")
    return [known[name] for name in names] if names else list(known.values())
