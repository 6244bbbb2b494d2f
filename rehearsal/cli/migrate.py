"""`rehearse migrate`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..options import completion
from ..options.contracts import load_library, specs_option
from ..options.exits import USAGE, VIOLATIONS, stop
from ..options.recordings import recordings_options
from ..reports.escaping import readable

if TYPE_CHECKING:
    from klaviyo_rehearsal.contracts.openapi.contract import Library

    from ..migrate.call import Migrated
    from ..migrate.reading import CallReader
    from ..recordings.found import Reading


@click.command(
    epilog="""\b
Exit codes:
  0  every call is replaced
  1  a call has no equivalent, could not be read, or is replaced by a request that Klaviyo does not take;
     with --prove also where an account differs
  2  wrong usage, or no call of v1/v2 in the recordings"""
)
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, allow_dash=True)
)
@click.option(
    "--revision",
    "--to",
    metavar="R",
    shell_complete=completion.revisions,
    help="The revision to convert to; the newest one by default.",
)
@click.option(
    "--format",
    "form",
    default="ndjson",
    show_default=True,
    type=click.Choice(["ndjson", "har", "curl"]),
    help="NDJSON and HAR for programs and `rehearse check`, or a shell script with curl.",
)
@click.option("--output", metavar="FILE", type=click.Path(path_type=Path), help="Write to this file.")
@click.option(
    "--batch",
    metavar="N",
    default=10,
    show_default=True,
    type=click.IntRange(0),
    help="Put N calls of a kind in a row, or more, into one job; 0 for never.",
)
@click.option(
    "--browser", is_flag=True, help="Use the requests with a public key for track, identify, subscribe."
)
@click.option(
    "--prove", is_flag=True, help="Play old calls and new requests on the mock, and compare the accounts."
)
@recordings_options
@specs_option
def migrate(
    paths: tuple[str, ...],
    reading: Reading,
    revision: str | None,
    form: str,
    output: Path | None,
    batch: int,
    browser: bool,
    prove: bool,
    specs: tuple[Path, ...],
) -> None:
    """Convert recorded calls of v1/v2 into the requests that replace them.

    PATH is what `rehearse check` reads.
    A value that an earlier answer gives stands as {name}: its request names it under `needs`, the earlier
    one under `fills`. No key of the recording is written.

    \b
    Examples:
      rehearse migrate traffic.har | rehearse check -
      rehearse migrate traffic.ndjson --format curl --output new.sh
      rehearse migrate recordings/ --revision 2025-10-15 --prove
    """
    from klaviyo_rehearsal.contracts.openapi.loading import legacy_api

    from ..migrate.reading import CallReader
    from ..recordings.reading import read_paths

    library = load_library(specs=specs)
    chosen = library.newest.revision if revision is None else revision
    if chosen not in library.contracts:
        raise click.UsageError(
            f"--revision {chosen}: no such revision is loaded; {', '.join(library.contracts)}."
        )
    reader = CallReader(read_paths(paths, reading), legacy_api(), library)
    items = _converted(reader, library, chosen, batch, browser)
    _need_calls(reader, items)
    _remark(chosen)
    _write(items, form, chosen, output)
    told = _told(reader, items)
    if prove:
        told = _proved(items, library, chosen) or told
    sys.exit(told)


def _converted(
    reader: CallReader, library: Library, revision: str, batch: int, browser: bool
) -> list[Migrated]:
    from datetime import UTC, datetime

    from klaviyo_rehearsal.contracts.checking.inspection import Inspector
    from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, use_cases

    from ..migrate.terms import Terms
    from ..migrate.translation import migrate as converted
    from ..proof.verdicts import checked

    terms = Terms(library.contracts[revision], browser=browser)
    inspector = Inspector(library, legacy_api(), use_cases().values(), today=datetime.now(UTC).date())
    return [*checked(converted(reader, terms, batch), inspector, revision)]


def _need_calls(reader: CallReader, items: list[Migrated]) -> None:
    """End the command where there is nothing to convert."""
    if items:
        return
    for trouble in reader.troubles:
        print(readable(f"{trouble.place}: {trouble.reason}"), file=sys.stderr)
    verb = "is" if reader.others == 1 else "are"
    others = f" {_counted(reader.others, 'request')} {verb} to the new API or to none: see `rehearse check`."
    stop(USAGE, f"no call of v1/v2 that can be read.{others if reader.others else ''}")


def _remark(revision: str) -> None:
    """Print where Klaviyo serves another revision in the place of the one that is converted to."""
    from datetime import UTC, datetime

    from klaviyo_rehearsal.contracts.revision_remark import revision_remark

    remark = revision_remark(revision, revision, datetime.now(UTC).date())
    if remark:
        print(f"rehearse: {remark}", file=sys.stderr)


def _write(items: list[Migrated], form: str, revision: str, output: Path | None) -> None:
    if output is None:
        for part in _parts(items, form, revision):
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
        return
    try:
        with output.open("wb") as file:
            file.writelines(_parts(items, form, revision))
        if form == "curl":
            output.chmod(output.stat().st_mode | 0o111)
    except OSError as error:
        stop(USAGE, f"--output {output}: {error.strerror or error}")


def _parts(items: list[Migrated], form: str, revision: str) -> Iterator[bytes]:
    from datetime import UTC, datetime
    from importlib.metadata import version

    from ..migrate.records import har, records
    from ..migrate.script import script

    if form == "ndjson":
        yield from (line + b"\n" for line in records(items, revision))
    elif form == "har":
        yield har(items, revision, version("klaviyo-rehearsal"), datetime.now(UTC)) + b"\n"
    else:
        yield script(items, revision).encode()


def _told(reader: CallReader, items: list[Migrated]) -> int:
    """Print what needs a hand and the counts on standard error. Returns the exit code."""
    for trouble in reader.troubles:
        print(readable(f"{trouble.place}: {trouble.reason}"), file=sys.stderr)
    counts: Counter[str] = Counter()
    for item in items:
        counts["calls"] += len(item.calls)
        counts["requests"] += len(item.replacement.requests)
        if item.replacement.lacking:
            counts["lacking"] += len(item.calls)
            print(
                f"{item.places[0]}: {item.name}: no equivalent: {item.replacement.lacking}", file=sys.stderr
            )
            continue
        counts["replaced"] += len(item.calls)
        for request, wrong in zip(item.replacement.requests, item.wrong, strict=True):
            if wrong:
                counts["wrong"] += 1
                print(f"{item.places[0]}: {item.name}: {request.operation}: {wrong}", file=sys.stderr)
    parts = [f"{counts['replaced']} replaced by {_counted(counts['requests'], 'request')}"]
    for key, words in (("lacking", "without an equivalent"), ("wrong", "of the requests refused or lost")):
        parts += [f"{counts[key]} {words}"] if counts[key] else []
    parts += [f"{len(reader.troubles)} not readable"] if reader.troubles else []
    parts += [f"{reader.others} others passed over"] if reader.others else []
    print(f"{_counted(counts['calls'], 'call')} of v1/v2: {', '.join(parts)}", file=sys.stderr)
    return VIOLATIONS if counts["lacking"] or counts["wrong"] or reader.troubles else 0


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _proved(items: list[Migrated], library: Library, revision: str) -> int:
    """Play both sides on the mock and print the counts. Returns the exit code."""
    from klaviyo_rehearsal.mockserver.server import StartError

    from ..options.exits import NO_START
    from ..proof.replacements import proofs

    counts: Counter[str] = Counter()
    try:
        for proof in proofs(items, library, revision):
            item = proof.migrated
            counts[proof.verdict] += len(item.calls)
            counts["lost"] += len(item.calls) if item.lost_before else 0
            counts["clean"] += len(item.calls) if item.is_whole and not item.lost_before else 0
            if proof.verdict != "same" and not item.replacement.lacking:
                print(f"{item.places[0]}: {item.name}: {proof.verdict}: {proof.report}", file=sys.stderr)
    except StartError as error:
        stop(NO_START, str(error))
    calls = sum(len(item.calls) for item in items)
    parts = [f"{counts['same']} of {calls} leave the same account", f"{counts['clean']} of {calls} are clean"]
    for name, words in (
        ("lost", "with a loss that the old API had too"),
        ("different", "leave another account"),
        ("refused", "were refused by the old API too"),
        ("unproven", "without a proof"),
    ):
        parts += [f"{counts[name]} {words}"] if counts[name] else []
    print(f"proved on the mock: {', '.join(parts)}", file=sys.stderr)
    return VIOLATIONS if counts["different"] else 0
