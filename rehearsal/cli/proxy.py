"""`rehearse proxy`."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..options.contracts import load_library, specs_option
from ..options.exits import NO_START, USAGE, VIOLATIONS, stop
from ..options.fail_on import fail_on_drift_option, reaches
from ..options.mock import console_options, host_option, port_option
from ..options.provisions import record_option, recorder_to
from ..options.reports import Reports, report_option, write_traffic
from ..options.seconds import seconds_option

if TYPE_CHECKING:
    from ..console.choice import ConsoleChoice
    from ..findings.findings import Findings


@click.command(
    epilog="""\b
Exit codes:
  1  a request was refused or lost, or would have been; --fail-on sets the severity
  2  wrong usage
  3  the proxy could not start
  130, 143  ended by Ctrl-C or SIGTERM, and nothing was wrong until then"""
)
@click.option(
    "--upstream",
    default="https://a.klaviyo.com",
    show_default=True,
    metavar="URL",
    help="The server to pass requests on to.",
)
@host_option
@port_option(8080)
@click.option(
    "--block",
    is_flag=True,
    help="Refuse requests that Klaviyo would refuse or lose; they do not reach it.",
)
@record_option
@seconds_option("--timeout", 60.0, "Answer 504 after so long without a byte from the upstream.")
@report_option
@fail_on_drift_option
@console_options
@specs_option
def proxy(
    upstream: str,
    host: str,
    port: int,
    block: bool,
    record_file: Path | None,
    timeout: float,
    reports: Reports,
    fail_on: str,
    console: ConsoleChoice,
    specs: tuple[Path, ...],
) -> None:
    """Check live traffic on its way to Klaviyo, until Ctrl-C.

    Every request and answer passes as it is. Prints a line for each, with the reasons below where Klaviyo
    refuses or loses it, and where an answer differs from the contract: drift. At the end come the problems,
    each once with its count.

    \b
    Examples:
      rehearse proxy
      rehearse proxy --record traffic.ndjson --report html=verdict.html
      rehearse proxy --block --upstream https://a.klaviyo.com
    """
    from klaviyo_rehearsal.mockserver import server

    from ..reports.run_facts import Stopwatch
    from ..reports.traffic.checked import report_of
    from ..route.signals import Signalled, Signals
    from ..watching.proxy import Proxy

    stopwatch = Stopwatch()
    library = load_library(specs=specs)
    source = "request" if record_file is None else str(record_file)
    try:
        app = Proxy(upstream, library=library, block=block, timeout=timeout, source=source)
    except ValueError as error:
        stop(USAGE, f"--upstream {error}")
    recorder = recorder_to(record_file)
    try:
        socket = server.bind(host, port)
    except server.StartError as error:
        stop(NO_START, str(error))
    end_printing = console.start(sys.stdout, app.watch)
    if recorder is not None:
        app.watch(recorder.watch)

    def ready() -> None:
        # Flushed: scripts wait for this line through a pipe, which is buffered otherwise.
        print(console.ready(server.address(socket), "Proxy"), end="", flush=True)

    with Signals() as signals:
        with suppress(Signalled):
            server.serve(app, socket, ready, as_it_is=True)
        app.end()
        end_printing()
        if recorder is not None:
            recorder.close()
        _show(app.findings)
        if reports:
            facts = stopwatch.facts(Path.cwd())
            write_traffic(report_of(app.findings, f"{app.place} by rehearse proxy", facts), "text", reports)
        failed = reaches(app.findings.levels, fail_on)
        sys.exit(VIOLATIONS if failed else signals.code or 0)


def _show(findings: Findings) -> None:
    """Print the problems of all requests, each once."""
    from ..reports.problems import problem_lines, tally_notes, tally_summary

    for line in (*problem_lines(findings), *tally_notes(findings), tally_summary(findings)):
        print(line, file=sys.stderr)
