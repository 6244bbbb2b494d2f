"""`rehearse compare`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from ..options import completion
from ..options.contracts import load_library, specs_option
from ..options.exits import NO_START, USAGE, VIOLATIONS, stop
from ..options.fail_on import fail_on_option, reaches
from ..options.known_problems import baseline_of, failures_options, write_entries
from ..options.mock import hosts_option
from ..options.reports import report_options, write_reports
from ..options.seconds import seconds_option
from ..options.settings import LINE
from ..options.sources import script_of
from ..reports.escaping import readable

if TYPE_CHECKING:
    from ..failures.baseline import Baseline
    from ..reports.run_facts import Stopwatch
    from ..twins.programs import Compared, Program


@click.command(
    epilog="""\b
Exit codes:
  0  both programs left the same, and the new one sent nothing wrong that --fail-on names
  1  the accounts differ, or a request of the new program is refused or lost
  2  wrong usage, or a program that crashed, hung or sent nothing
  3  a mock could not start
  130, 143  ended by Ctrl-C or SIGTERM; the runs until then are reported"""
)
@click.option("--old", required=True, metavar="COMMAND", help="The old program: v1/v2, or an older revision.")
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
    type=LINE,
    help="A difference that is meant, with patterns (repeatable): 'profile *, properties.Tier'.",
)
@failures_options
@click.option(
    "--allow",
    multiple=True,
    metavar="CODE",
    shell_complete=completion.codes,
    help="A violation that may occur (repeatable).",
)
@seconds_option("--timeout", 300.0, "How long each program may take for one run.")
@fail_on_option
@report_options
@hosts_option
@specs_option
def compare(**options: Any) -> None:
    """Run an old program and a new one, as they are, and compare what they leave in Klaviyo.

    Each program is led to a mock of its own, as `rehearse run` leads one: the old one to a mock that serves
    v1/v2, the new one to a mock of the new API. Variables may stand before a command. Where both speak to the
    new API alone, the members of answers that the old one read count too.

    \b
    Examples:
      rehearse compare --old "python old_sync.py" --new "python sync.py"
      rehearse compare --old "node old.mjs" --new "node new.mjs" --plant lists.yaml --each orders.jsonl
      rehearse compare --old "REV=2024-10-15 python sync.py" --new "REV=2026-07-15 python sync.py"
    """
    from klaviyo_rehearsal.contracts.violation import CATALOGUE
    from klaviyo_rehearsal.mockserver.control.planting import SeedError
    from klaviyo_rehearsal.mockserver.server import StartError

    from ..failures.baseline import TWINS, CleanError
    from ..reports.run_facts import Stopwatch
    from ..route.program import NoCommand
    from ..route.signals import Signalled, Signals
    from ..twins.judgement import Intended
    from ..twins.known_runs import without_known
    from ..twins.programs import Pair

    unknown = [code for code in options["allow"] if code not in CATALOGUE]
    if unknown:
        raise click.UsageError(f"--allow {unknown[0]}: there is no such code; see docs/rules.md.")
    baseline = _baseline(options["baseline"], options["ignore"], options["write_baseline"])
    pair = Pair(
        _program("--old", options["old"]),
        _program("--new", options["new"]),
        library=load_library(specs=options["specs"]),
        plant=_plant(options["plant"]),
        intended=Intended(
            baseline.ignores(TWINS),
            baseline.functions,
            frozenset(options["allow"]),
            asks_for_places=baseline.asks_for_places,
        ),
        allowed=options["allowed"],
        timeout=options["timeout"],
    )
    stopwatch = Stopwatch()
    inputs = [None] if options["each"] is None else _lines(options["each"])
    compared: list[Compared] = []
    with Signals() as signals:
        try:
            for stdin in inputs:
                compared.append(pair.run(os.environ, stdin))
            signals.disarm()
        except Signalled:  # the runs until then are reported
            pass
        except (NoCommand, CleanError) as error:
            stop(USAGE, str(error))
        except StartError as error:
            stop(NO_START, str(error))
        except SeedError as error:
            stop(USAGE, f"--plant {options['plant']}: {error}")
        # Still here: the second of two Ctrl-Cs must not end the reports.
        compared = without_known(compared, baseline)
        code = _report(compared, len(inputs), options, stopwatch, baseline)
        sys.exit(signals.code or code)


def _report(
    compared: list[Compared],
    wanted: int,
    options: Mapping[str, Any],
    stopwatch: Stopwatch,
    baseline: Baseline,
) -> int:
    """Show and write the reports, and the new baseline where one is asked for. Returns the exit code."""
    from ..failures.baseline import TWINS
    from ..reports.causes import severity_of
    from ..reports.report import stale_text
    from ..twins.runs_report import runs_report

    name, place = f"{options['old']} and {options['new']}", script_of(options["new"], Path.cwd())
    report = runs_report(name, compared, stopwatch.facts(Path.cwd()), wanted, place, baseline)
    for remark in (*report.on_baseline, *map(stale_text, report.stale)):
        print(f"rehearse: {remark}", file=sys.stderr)
    if path := options["write_baseline"]:
        played = [TWINS] if report.clean else []
        places = [item for item in baseline.ignored if item.reason]  # those of --ignore have none
        write_entries(path, [*baseline.kept(played), *places, *baseline.cleanings])
    write_reports(report, options["form"], options["reports"])
    code = _told(compared, wanted, sys.stdout if options["form"] == "text" else sys.stderr)
    if code == VIOLATIONS and not reaches(map(severity_of, report.results), options["fail_on"]):
        return 0
    return code


def _baseline(path: Path | None, ignore: Sequence[str], write: Path | None) -> Baseline:
    """Read the baseline, and add the differences that the command line names as meant.

    write: the new baseline, which has the present failures as well.
    """
    from ..failures.baseline import IntendedPlace
    from ..failures.baseline_file import WRITTEN_FOR, WRITTEN_REASON

    baseline = baseline_of(path)
    baseline.ignored += tuple(IntendedPlace(place, "", origin="--ignore") for place in ignore)
    if write:
        baseline.accept_until, baseline.accept_reason = baseline.today + WRITTEN_FOR, WRITTEN_REASON
    return baseline


def _program(option: str, text: str) -> Program:
    from ..twins.programs import read_program

    try:
        return read_program(text)
    except ValueError as error:
        raise click.UsageError(f"{option}: {error}") from None


def _plant(path: Path | None) -> dict[str, Any]:
    from klaviyo_rehearsal.mockserver.control.plant_file import read_plant
    from klaviyo_rehearsal.mockserver.control.planting import SeedError

    try:
        return {} if path is None else read_plant(path)
    except SeedError as error:
        stop(USAGE, str(error))


def _lines(path: Path) -> list[bytes]:
    from klaviyo_rehearsal.contracts.errors import ContractError
    from klaviyo_rehearsal.contracts.files import read_bytes, without_mark

    try:
        raw = without_mark(read_bytes(path))
    except ContractError as error:
        stop(USAGE, str(error))
    lines = [line for line in raw.splitlines(keepends=True) if line.strip()]
    if not lines:
        stop(USAGE, f"{path}: has no line")
    return lines


def _told(compared: list[Compared], wanted: int, out: TextIO) -> int:
    """Print the first difference and the counts. Returns the exit code."""
    for number, one in enumerate(compared, 1):
        place = f"line {number}: " if wanted > 1 else ""
        if one.trouble:
            print(readable(f"rehearse: {place}{one.trouble}"), file=sys.stderr)
    failed = [(number, one) for number, one in enumerate(compared, 1) if one.report]
    if failed and out is sys.stdout:
        number, first = failed[0]
        print(f"line {number}\n{first.report}\n" if wanted > 1 else f"{first.report}\n")
    old, new = (sum(len(getattr(one, side).entries) for one in compared) for side in ("old", "new"))
    troubled = sum(bool(one.trouble) for one in compared)
    known = sum(bool(one.known) for one in compared)
    equal = len(compared) - len(failed) - troubled - known
    done = f"{len(compared)} of {wanted}" if len(compared) < wanted else str(wanted)
    runs = f"{done} runs: " if wanted > 1 else ""
    print(
        f"{runs}{equal} equal, {f'{known} known, ' if known else ''}{len(failed)} different, "
        f"{troubled} not compared; "
        f"{old} old requests, {new} new ones",
        file=out,
    )
    return USAGE if troubled else VIOLATIONS if failed else 0
