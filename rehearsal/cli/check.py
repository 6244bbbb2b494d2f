"""`rehearse check` and `rehearse explain`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from klaviyo_rehearsal.contracts.suggestions import did_you_mean

from ..options import completion
from ..options.contracts import load_library, specs_option, today_option
from ..options.exits import INTERRUPTED, NO_START, USAGE, VIOLATIONS, stop
from ..options.fail_on import fail_on_drift_option, reaches
from ..options.jobs import cluster_of, dask_option, jobs_option
from ..options.known_problems import (
    baseline_options,
    known_problems,
    open_levels,
    without_known,
    write_known,
)
from ..options.recordings import recordings_options
from ..options.reports import Reports, report_options, write_traffic

if TYPE_CHECKING:
    from klaviyo_rehearsal.contracts.openapi.contract import Library

    from ..recordings.found import Reading

# Formats that are printed as the requests are read.
_SHOWN = ("text", "ndjson")


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, shell_complete=completion.files)
@click.option(
    "--revision",
    "revisions",
    multiple=True,
    metavar="R",
    shell_complete=completion.checked_revisions,
    help="Check at this revision instead of the request's own (repeatable; 'all' for every loaded one).",
)
@click.option(
    "--operation",
    metavar="OPERATION",
    shell_complete=completion.operations,
    help="The operation of bare payloads: 'METHOD /path', or Klaviyo's name, such as create_event.",
)
@report_options
@fail_on_drift_option
@baseline_options
@click.option("-v", "--verbose", is_flag=True, help="Print each request that is not right, as it is read.")
@click.option(
    "--retired",
    is_flag=True,
    help="Judge a request at a retired revision also at the one as which Klaviyo serves it today.",
)
@jobs_option("check the recordings")
@dask_option("check the recordings")
@recordings_options
@today_option
@specs_option
def check(
    paths: tuple[str, ...],
    reading: Reading,
    revisions: tuple[str, ...],
    operation: str | None,
    form: str,
    reports: Reports,
    fail_on: str,
    baseline: Path | None,
    write_baseline: Path | None,
    verbose: bool,
    retired: bool,
    jobs: int,
    dask: str | None,
    today: date,
    specs: tuple[Path, ...],
) -> None:
    """Check recorded requests and payloads without a server.

    PATH is a payload or a list of them, NDJSON of requests or of a usual logger, a HAR file, a cassette of
    VCR, a Postman collection, a recording of nock, curl commands in a script or Markdown, the mock's journal,
    a folder of these, or - for standard input; gzip of any.

    A problem is listed once, with its count. --format ndjson prints a line for each request instead, as it is
    read, and one for each sequence that could be better, with the number of its `requests`.

    \b
    Examples:
      rehearse check payloads/
      rehearse check traffic.har --report html=verdict.html --report sarif=verdict.sarif
      rehearse check traffic.ndjson --revision 2024-02-15 --revision 2026-07-15
      rehearse check traffic.ndjson.gz --jobs auto --format json
      rehearse check traffic/ --dask tcp://scheduler:8786 --report html=verdict.html
      curl -s http://127.0.0.1:8080/_mock/requests | rehearse check -
    """
    import gc

    from ..check.check_plan import CheckPlan
    from ..check.part_check import Lines
    from ..check.part_worker import ClusterError
    from ..check.run import run_check
    from ..failures.cause import ANSWER_CHANGES
    from ..recordings.reading import files_of
    from ..reports.problems import problem_lines, tally_notes, tally_summary
    from ..reports.run_facts import Stopwatch
    from ..reports.traffic.checked import name_of, report_of

    stopwatch = Stopwatch()
    cluster = cluster_of(dask)
    known = known_problems(baseline, today, others=ANSWER_CHANGES)
    library = load_library(specs=specs)
    chosen = tuple(library.contracts) if "all" in revisions else revisions
    for revision in chosen:
        # A revision of a --spec file is loaded already, so that only an unknown name comes here.
        if revision not in library.contracts:
            load_library([revision], specs)  # ends the command and names the loaded ones
    if operation is not None:
        operation = _key(operation, library)
    gc.freeze()  # contracts are large and stay: the collector need not walk them again and again
    gc.set_threshold(100_000, 50)  # a part holds thousands of requests, none of which is in a circle
    files, reading = files_of(paths, reading)
    lines = Lines.NDJSON if form == "ndjson" else Lines.TEXT if verbose else Lines.NONE
    plan = CheckPlan(today, reading, chosen, specs, retired, operation, lines)
    try:
        run = run_check(plan, files, library, jobs=jobs, cluster=cluster)
    except ClusterError as error:
        stop(NO_START, str(error))
    findings = without_known(run.findings, known)
    if write_baseline:
        write_known(write_baseline, run.findings.ordered(), known, fail_on)
    # A line for each request, or about each wrong one, has been printed as it was read.
    if form == "text" and lines is Lines.NONE:
        for line in problem_lines(findings):
            print(line)
    # Standard output may be piped into a program: the summary is for people.
    for line in (*tally_notes(findings), tally_summary(findings)):
        print(line, file=sys.stderr)
    if reports or form not in _SHOWN:
        report = report_of(findings, name_of(paths), stopwatch.facts(Path.cwd()), today)
        write_traffic(report, form, reports, shown=_SHOWN)
    if run.is_partial:
        stop(INTERRUPTED, "interrupted, a partial report: the findings until then")
    if not write_baseline and reaches(open_levels(findings) if baseline else findings.levels, fail_on):
        sys.exit(VIOLATIONS)
    # A file without a single request is most likely the wrong file. Green would hide that.
    sys.exit(USAGE if findings.unreadable or not findings.total else 0)


def _key(name: str, library: Library) -> str:
    """Return the key of an operation by its key or Klaviyo's name. Raises UsageError."""
    if any(name in contract.keys for contract in library.contracts.values()):
        return name
    # Only now, since it reads every contract. A newer name wins: Klaviyo has renamed some.
    known = {item.operation_id: item.key for contract in library.contracts.values() for item in contract}
    if name not in known:
        hint = did_you_mean(name, [*known, *known.values()])
        raise click.UsageError(f"No operation '{name}'.{hint} See `rehearse contracts list`.")
    return known[name]


@click.command()
@click.argument("code", shell_complete=completion.codes)
def explain(code: str) -> None:
    """Explain a violation code: its meaning, the remedy, the evidence."""
    from klaviyo_rehearsal.contracts.violation import CATALOGUE

    kind = CATALOGUE.get(code)
    if kind is None:
        hint = did_you_mean(code, CATALOGUE)
        raise click.UsageError(f"No code '{code}'.{hint} Known: {', '.join(sorted(CATALOGUE))}.")
    print(f"{code} ({kind.severity}, Klaviyo answers {kind.status})")
    print(f"  {kind.summary}")
    print(f"  remedy:   {kind.remedy}")
    print(f"  evidence: {kind.evidence}")
