"""`rehearse contracts`: list, show, revisions, unsupported, diff, news, export, fetch."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from klaviyo_rehearsal.contracts.suggestions import did_you_mean

from ..options import completion
from ..options.contracts import load_library, specs_option, today_option
from ..options.exits import USAGE, VIOLATIONS, stop
from ..options.json_output import print_json, text_or_json_option
from .group import Commands

if TYPE_CHECKING:
    from klaviyo_rehearsal.contracts.openapi.operation import Operation


@click.group(cls=Commands)
def contracts() -> None:
    """Look at the contracts."""


@contracts.command("list")
@text_or_json_option
@specs_option
def contracts_list(form: str, specs: tuple[Path, ...]) -> None:
    """Print the use cases, then every operation and the revisions that have it."""
    from klaviyo_rehearsal.contracts.openapi.loading import use_cases
    from klaviyo_rehearsal.contracts.tools.listing import list_lines, list_record

    library, cases = load_library(specs=specs), list(use_cases().values())
    if form == "json":
        print_json(list_record(library, cases))
        return
    for line in list_lines(library, cases):
        print(line)


@contracts.command("show")
@click.argument("operation", metavar="OPERATION", shell_complete=completion.operations)
@click.option(
    "--revision",
    metavar="R",
    shell_complete=completion.revisions,
    help="The revision to show; the newest by default.",
)
@text_or_json_option
@specs_option
def contracts_show(operation: str, revision: str | None, form: str, specs: tuple[Path, ...]) -> None:
    """Print an operation: the file of the mock that answers it, limits, scopes, parameters, a valid example.

    OPERATION is 'METHOD /path' or Klaviyo's name for it, such as create_event.
    """
    from klaviyo_rehearsal.contracts.tools.describe import described, operation_record
    from klaviyo_rehearsal.mockserver.http.operations import Handlers

    library = load_library([revision] if revision else (), specs)
    contract = library.contracts[revision] if revision else library.newest
    found = _find(operation, list(contract))
    mock = Handlers(library.widest).describe(found)
    if form == "json":
        print_json(operation_record(found) | {"mock": mock})
        return
    title, *rest = described(found)
    print(title)
    print(f"  mock       {mock}")
    for line in rest:
        print(line)


def _find(name: str, operations: list[Operation]) -> Operation:
    # Klaviyo renames operationIds between revisions, so both names are accepted and the key is shown.
    known = {item.key: item for item in operations} | {item.operation_id: item for item in operations}
    if name not in known:
        hint = did_you_mean(name, known)
        raise click.UsageError(f"No operation '{name}' at {operations[0].revision}.{hint}")
    return known[name]


@contracts.command("revisions")
@text_or_json_option
@today_option
@specs_option
def contracts_revisions(form: str, today: date, specs: tuple[Path, ...]) -> None:
    """Print every known revision: until when Klaviyo accepts it, and what serves it afterwards."""
    from klaviyo_rehearsal.contracts.tools.revisions import life_lines, life_record, lives

    found = lives(load_library(specs=specs).contracts, today)
    if form == "json":
        print_json({"today": str(today), "revisions": [life_record(life) for life in found]})
        return
    print(f"As of {today}")
    for line in life_lines(found):
        print(line)


@contracts.command("unsupported")
@specs_option
def contracts_unsupported(specs: tuple[Path, ...]) -> None:
    """Print the parts of the contracts that are not understood, and so not checked."""
    from klaviyo_rehearsal.contracts.openapi.unsupported import unsupported_parts

    library = load_library(specs=specs)
    for contract in library.contracts.values():
        for part in unsupported_parts(contract):
            print(f"{contract.revision} {part}")


@contracts.command("diff", epilog="Exit code 1: something breaks.")
@click.argument(
    "revisions", metavar="OLD NEW...", nargs=-1, required=True, shell_complete=completion.revisions
)
@click.option("--each", is_flag=True, help="Go through every loaded revision between them, hop by hop.")
@click.option("--only-requests", is_flag=True, help="Leave the answers out.")
@click.option("--only-answers", is_flag=True, help="Leave the requests out.")
@text_or_json_option
@specs_option
def contracts_diff(
    revisions: tuple[str, ...],
    each: bool,
    only_requests: bool,
    only_answers: bool,
    form: str,
    specs: tuple[Path, ...],
) -> None:
    """Print the breaking changes, other changes and additions between revisions, by use case.

    Changes of answers are marked so. A change breaks where a request that was right is refused, or a field
    that was answered is gone, null or of another type.

    \b
    Examples:
      rehearse contracts diff 2024-02-15 2026-07-15
      rehearse contracts diff 2024-10-15 2025-01-15 2025-04-15 --only-answers
      rehearse contracts diff 2024-02-15 2026-07-15 --each --format json
    """
    from klaviyo_rehearsal.contracts.openapi.loading import use_cases
    from klaviyo_rehearsal.contracts.tools.change import BREAKS, SIDES
    from klaviyo_rehearsal.contracts.tools.diff import (
        compare_contracts,
        diff_lines,
        diff_record,
        hops_of,
    )

    if only_requests and only_answers:
        raise click.UsageError("--only-requests and --only-answers exclude each other.")
    sides = ("request",) if only_requests else ("answer",) if only_answers else SIDES
    if len(revisions) < 2:
        raise click.UsageError("Name two revisions or more.")
    library = load_library(() if each else revisions, specs)
    if not library.contracts.keys() >= set(revisions):
        load_library(revisions, specs)  # ends the command and names the loaded ones
    hops = hops_of(revisions, library.contracts, each=each)
    cases, breaks, records = list(use_cases().values()), False, []
    for old, new in hops:
        changes = compare_contracts(library.contracts[old], library.contracts[new], sides)
        breaks = breaks or any(change.kind == BREAKS for change in changes)
        if form == "json":
            records.append(diff_record(old, new, changes, cases))
            continue
        if len(hops) > 1:
            print(f"From {old} to {new}")
        for line in diff_lines(changes, cases):
            print(line)
    if form == "json":
        print_json({"hops": records})
    if breaks:
        sys.exit(VIOLATIONS)


@contracts.command("news", epilog="Exit code 1: there is work.")
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--since",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The official file before it: only what changed between the two is work.",
)
@click.option(
    "--against",
    metavar="R",
    shell_complete=completion.revisions,
    help="Our revision to hold it against; that of the file by default, or the newest before it.",
)
@text_or_json_option
def contracts_news(file: Path, since: Path | None, against: str | None, form: str) -> None:
    """Print what a new official file has that our contract has not: the list of work for a revision.

    By group; a change that several operations share is one line.

    \b
    Examples:
      rehearse contracts news 2026-10-15.json --since 2026-07-15.json
      rehearse contracts news 2026-10-15.json --against 2026-07-15
    """
    from klaviyo_rehearsal.contracts.errors import ContractError
    from klaviyo_rehearsal.contracts.openapi.loading import load_file
    from klaviyo_rehearsal.contracts.tools.news import base_of, news_lines, news_record, tasks_of

    try:
        official, former = load_file(file), load_file(since) if since else None
    except ContractError as error:
        stop(USAGE, str(error))
    ours = load_library([against]).contracts[against] if against else base_of(official.revision)
    tasks = tasks_of(ours, official, former)
    if form == "json":
        print_json({"revision": official.revision, "against": ours.revision, "work": news_record(tasks)})
    else:
        print(f"{file.name}, {official.revision}, against our contract of {ours.revision}")
        for line in news_lines(tasks):
            print(line)
        if tasks and since is None:
            print("Differences that have a reason are among them: --since OLD-FILE leaves them out.")
    if tasks:
        sys.exit(VIOLATIONS)


@contracts.command("export")
@click.option(
    "--revision",
    required=True,
    metavar="R",
    shell_complete=completion.revisions,
    help="The revision to print.",
)
@click.option(
    "--strict", is_flag=True, help="With closed objects and the rules bound in, as the mock has it."
)
@specs_option
def contracts_export(revision: str, strict: bool, specs: tuple[Path, ...]) -> None:
    """Print the contract of a revision as one plain OpenAPI document, in JSON."""
    from klaviyo_rehearsal.contracts.tools.export import strict_document

    contract = load_library([revision], specs).contracts[revision]
    print_json(strict_document(contract) if strict else contract.document)


@contracts.command("fetch")
@click.argument("revision", metavar="REVISION", required=False, shell_complete=completion.published_revisions)
@click.option(
    "--all", "everything", is_flag=True, help="Fetch the files of all built-in and all living revisions."
)
@click.option(
    "--source",
    default="https://raw.githubusercontent.com/klaviyo/openapi",
    show_default=True,
    metavar="URL",
    help="Where Klaviyo's repository is.",
)
@today_option
def contracts_fetch(revision: str | None, everything: bool, source: str, today: date) -> None:
    """Download the official file of a revision into the cache, and print where it is.

    --official loads what was fetched.

    \b
    Example: all operations of all living revisions
      rehearse contracts fetch --all
      rehearse serve --official
    """
    from klaviyo_rehearsal.contracts.errors import ContractError
    from klaviyo_rehearsal.contracts.tools.fetch import fetch_revision

    if (revision is None) is not everything:
        raise click.UsageError("Name a revision, or give --all.")
    failed = False
    for name in _living(today) if revision is None else (revision,):
        try:
            print(fetch_revision(name, source), flush=True)
        except ContractError as error:
            # The others are worth having without one that Klaviyo has not published.
            print(f"rehearse: {error}", file=sys.stderr)
            failed = True
    if failed:
        sys.exit(USAGE)


def _living(today: date) -> list[str]:
    """Return the built-in revisions, and the published ones that are not retired today."""
    from klaviyo_rehearsal.contracts.openapi.loading import bundled_revisions
    from klaviyo_rehearsal.contracts.revision import PUBLISHED, is_retired

    living = (name for name in PUBLISHED if name <= str(today) and not is_retired(name, today))
    return sorted({*bundled_revisions(), *living})
