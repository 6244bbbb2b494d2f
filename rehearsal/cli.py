"""The `rehearse` command. What a subcommand needs is imported when it runs: help comes at once."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from contracts.use_case import UseCase

VIOLATIONS, USAGE, NO_START, INTERRUPTED = 1, 2, 3, 130


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "REHEARSE"},
    epilog="Exit codes: 0 clean, 1 violations found, 2 usage or unreadable input, 3 could not start.",
)
@click.version_option(package_name="klaviyo-rehearsal", prog_name="rehearse", message="%(prog)s %(version)s")
def cli() -> None:
    """Rehearse a migration to Klaviyo's new APIs before it goes live."""


def _specs(function: click.decorators.FC) -> click.decorators.FC:
    option = click.option(
        "--spec",
        "specs",
        multiple=True,
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="An OpenAPI file of Klaviyo's to load too; it replaces the bundled contract of its revision.",
    )
    return option(function)


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, metavar="HOST", help="Address to listen on.")
@click.option(
    "--port",
    default=8080,
    show_default=True,
    metavar="PORT",
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 picks a free one.",
)
@click.option(
    "--revision", "revisions", multiple=True, metavar="R", help="Serve only this revision (repeatable)."
)
@_specs
@click.option(
    "--legacy",
    default="gone",
    show_default=True,
    type=click.Choice(["gone", "serve"]),
    help="What track and identify calls meet: 410 as today, or the old API.",
)
@click.option("--seed", default=0, show_default=True, metavar="N", type=int, help="What ids are drawn from.")
@click.option(
    "--link-base", metavar="URL", help="Base of the links in answers, such as https://a.klaviyo.com."
)
def serve(
    host: str,
    port: int,
    revisions: tuple[str, ...],
    specs: tuple[Path, ...],
    legacy: str,
    seed: int,
    link_base: str | None,
) -> None:
    """Run the mock until Ctrl-C.

    Prints one line, 'Mock ready at URL', when it answers.

    \b
    Examples:
      rehearse serve
      rehearse serve --port 0 --legacy serve
      rehearse serve --spec klaviyo-2025-01-15.json
    """
    from contracts.bundled import load
    from contracts.errors import ContractError
    from mockserver import server
    from mockserver.app import create_app
    from mockserver.settings import Settings

    try:
        library = load(revisions, specs)
    except ContractError as error:
        _stop(USAGE, str(error))
    settings = Settings(legacy="serve" if legacy == "serve" else "gone", seed=seed, link_base=link_base)
    try:
        socket = server.bind(host, port)
    except server.StartError as error:
        _stop(NO_START, str(error))
    app = create_app(library, settings=settings)

    def ready() -> None:
        print(f"Mock ready at {server.address(socket)}", flush=True)

    try:
        server.serve(app, socket, ready)
    except KeyboardInterrupt:  # raised by uvicorn once it has shut down
        sys.exit(INTERRUPTED)


@cli.command()
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
@_specs
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
    from contracts.bundled import load, use_cases
    from contracts.errors import ContractError
    from mockserver.server import StartError

    from .integration import IntegrationError, load_integration
    from .reports.console import ConsoleReport
    from .runner import random_seed
    from .theatre import Theatre

    chosen = _choose(names, use_cases())
    try:
        library = load(files=specs)
        function = load_integration(integration)
    except (ContractError, IntegrationError) as error:
        _stop(USAGE, str(error))
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
        _stop(NO_START, str(error))
    sys.exit(VIOLATIONS if failed else 0)


@cli.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option(
    "--revision",
    "revisions",
    multiple=True,
    metavar="R",
    help="Check at this revision, whatever a request names (repeatable; 'all' for every loaded one).",
)
@click.option("--operation", metavar="'METHOD /path'", help="What bare payloads are sent to.")
@click.option(
    "--format",
    "form",
    default="text",
    show_default=True,
    type=click.Choice(["text", "ndjson"]),
    help="Output.",
)
@_specs
def check(
    paths: tuple[str, ...],
    revisions: tuple[str, ...],
    operation: str | None,
    form: str,
    specs: tuple[Path, ...],
) -> None:
    """Check recorded requests and payloads without a server.

    PATH is a JSON payload, NDJSON of requests, a HAR file, the mock's journal, a folder of these, or - for
    standard input.

    \b
    Examples:
      rehearse check payloads/
      rehearse check traffic.ndjson --revision 2024-02-15 --revision 2026-07-15
      curl -s http://127.0.0.1:8080/_mock/requests | rehearse check -
    """
    from datetime import UTC, datetime

    from contracts.bundled import legacy_api, load, use_cases
    from contracts.errors import ContractError
    from contracts.inspection import Inspector

    from .checking import check_all
    from .recordings import read_paths

    try:
        library = load(files=specs)
        chosen = tuple(library.contracts) if "all" in revisions else revisions
        for revision in chosen:
            if revision not in library.contracts:
                load([revision], specs)  # says what there is
    except ContractError as error:
        _stop(USAGE, str(error))
    if operation is not None and not any(
        operation in contract.operations for contract in library.contracts.values()
    ):
        raise click.UsageError(f"No operation '{operation}'. See `rehearse contracts list`.")
    today = datetime.now(UTC).date()
    inspector = Inspector(library, legacy_api(), use_cases().values(), revisions=chosen, today=today)
    tally = check_all(read_paths(paths), inspector, library, operation=operation, ndjson=form == "ndjson")
    print(tally.summary(), file=sys.stderr)
    if tally.failed:
        sys.exit(VIOLATIONS)
    sys.exit(USAGE if tally.unreadable or not tally.total else 0)


@cli.command()
@click.argument("code")
def explain(code: str) -> None:
    """Explain a violation code: what it means, the remedy, the evidence."""
    from contracts.violation import CATALOGUE

    kind = CATALOGUE.get(code)
    if kind is None:
        nearest = difflib.get_close_matches(code, CATALOGUE, n=1, cutoff=0.4)
        hint = f" Did you mean '{nearest[0]}'?" if nearest else ""
        raise click.UsageError(f"No code '{code}'.{hint} Known: {', '.join(sorted(CATALOGUE))}.")
    print(f"{code} ({kind.severity}, Klaviyo answers {kind.status})")
    print(f"  {kind.summary}")
    print(f"  remedy:   {kind.remedy}")
    print(f"  evidence: {kind.evidence}")


def _choose(names: Sequence[str], known: Mapping[str, UseCase]) -> list[UseCase]:
    unknown = [name for name in names if name not in known]
    if unknown:
        nearest = difflib.get_close_matches(unknown[0], known, n=1, cutoff=0.4)
        hint = f" Did you mean '{nearest[0]}'?" if nearest else ""
        raise click.UsageError(f"No use case '{unknown[0]}'.{hint} Known: {', '.join(known)}.")
    return [known[name] for name in names] if names else list(known.values())


@cli.group()
def contracts() -> None:
    """Look at the contracts."""


@contracts.command("list")
@_specs
def contracts_list(specs: tuple[Path, ...]) -> None:
    """Print every operation and the revisions that have it."""
    from contracts.bundled import load
    from contracts.errors import ContractError

    try:
        library = load(files=specs)
    except ContractError as error:
        _stop(USAGE, str(error))
    revisions: dict[str, list[str]] = {}
    for contract in library.contracts.values():
        for operation in contract:
            revisions.setdefault(operation.key, []).append(contract.revision)
    for key in sorted(revisions, key=lambda key: (key.split(" ")[1], key)):
        method, path = key.split(" ")
        print(f"{method:<7}{path:<48}{' '.join(revisions[key])}")


@contracts.command("export")
@click.option("--revision", required=True, metavar="R", help="The revision to print.")
@_specs
def contracts_export(revision: str, specs: tuple[Path, ...]) -> None:
    """Print the contract of a revision as one plain OpenAPI document, in JSON."""
    import orjson

    from contracts.bundled import load
    from contracts.errors import ContractError

    try:
        library = load([revision], specs)
    except ContractError as error:
        _stop(USAGE, str(error))
    sys.stdout.buffer.write(
        orjson.dumps(library.contracts[revision].document, option=orjson.OPT_INDENT_2) + b"\n"
    )


def _stop(code: int, message: str) -> NoReturn:
    print(f"rehearse: {message}", file=sys.stderr)
    sys.exit(code)


def main() -> None:
    """Run the command line."""
    cli()
