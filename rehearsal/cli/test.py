"""`rehearse test`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from klaviyo_rehearsal.contracts.suggestions import did_you_mean

from ..engine.effort import EFFORTS
from ..failures.request_end import ENDS
from ..options import completion
from ..options.contracts import load_library, specs_option
from ..options.exits import NO_START, USAGE, VIOLATIONS, stop
from ..options.fail_on import fail_on_option, fails
from ..options.jobs import jobs_option
from ..options.known_problems import failures_options
from ..options.oracle import oracle_option
from ..options.reports import report_options
from ..options.sources import chosen, integration_options

if TYPE_CHECKING:
    from klaviyo_rehearsal.contracts.use_case import UseCase


@click.command(
    epilog="""\b
Exit codes:
  0  no use case failed, or none that --fail-on names
  1  a use case failed, or one of --require was not exercised
  2  wrong usage, a wrong file, or a missing integration
  3  the mock could not start, or the integration ended the process
  130, 143  interrupted by Ctrl-C or SIGTERM: the reports have what was
            played by then
Options are also read from REHEARSE_NAME in the environment and from
[tool.rehearsal] in pyproject.toml: rehearse config show test""",
)
@click.argument("integration", metavar="MODULE:CALLABLE", required=False)
@integration_options
@click.option(
    "--use-case",
    "names",
    multiple=True,
    metavar="NAME",
    shell_complete=completion.use_cases,
    help="Only this use case (repeatable).",
)
@click.option(
    "--beyond", is_flag=True, help="Play the use cases that the migration guide does not name, too."
)
@click.option(
    "--profile",
    type=click.Choice(sorted(EFFORTS)),
    help="quick: 20 calls a use case; thorough: 500; ci: 100, always the same.",
)
@click.option(
    "--max-examples",
    metavar="N",
    type=click.IntRange(1),
    help="Calls to draw for each use case; by default those of the profile.",
)
@click.option("--seed", metavar="S", type=click.IntRange(0), help="Draw the same calls again.")
@report_options
@failures_options
@click.option(
    "--require",
    multiple=True,
    metavar="OUTCOME",
    type=click.Choice(ENDS),
    help="Fail unless each use case met this outcome of a request (repeatable).",
)
@fail_on_option
@click.option(
    "--faults",
    is_flag=True,
    help="Let the mock throttle, fail, break connections and be slow meanwhile; the same must hold.",
)
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Show of each use case which arguments, must-haves, accounts and faults it met.",
)
@click.option(
    "--retired",
    is_flag=True,
    help="Answer at retired revisions as Klaviyo does today: as the oldest one that lives.",
)
@jobs_option(
    "play the use cases",
    "From 2 on, native code that ends its process fails its use case; in one process it ends the run "
    "without a verdict, on Linux never with exit code 0.",
)
@oracle_option
@specs_option
@click.pass_context
def test(context: click.Context, /, **options: Any) -> None:
    """Property-test a migrated integration.

    MODULE:CALLABLE is called with a legacy call and a target, and must achieve with the new API at
    target.base_url the effect of the legacy call.

    A command gets each call as a line of JSON on standard input, with id, call, version, ids, arguments
    and target, and answers it with {"id": ID} or {"id": ID, "error": "text"} on a line of standard output.
    A URL gets the same JSON by POST.

    \b
    Examples:
      rehearse test examples.python_sdk.shop:handle
      rehearse test shop:handle --use-case create-event --seed 7
      rehearse test --command "node shop.mjs" --report html=rehearsal.html
      rehearse test shop:handle --faults --require throttled
      rehearse test shop:handle --profile thorough --jobs auto
    """
    from klaviyo_rehearsal.contracts.openapi.loading import guide_use_cases, use_cases
    from klaviyo_rehearsal.mockserver.server import StartError

    from ..failures.baseline import CleanError
    from ..failures.baseline_file import BaselineError
    from ..integration import IntegrationError
    from ..integration.held_exits import exits_held
    from ..output.reserved import reserved_output
    from ..workers.interruption import ENDING, Interruption
    from .rehearsal_command import RehearsalCommand

    named = chosen(context)
    if named is None:
        raise click.UsageError("Missing argument 'MODULE:CALLABLE', --command or --url.", context)
    known = _choose(options["names"]) or [*(use_cases() if options["beyond"] else guide_use_cases()).values()]
    library = load_library(specs=options["specs"])
    command = RehearsalCommand.of(named, options, context.obj.folder, library)
    interruption = Interruption(*ENDING)
    try:
        with exits_held(), reserved_output(shared=options["form"] == "text") as out:
            report = command.play(known, interruption, out)
    except (IntegrationError, BaselineError, CleanError) as error:
        stop(USAGE, str(error))
    except StartError as error:
        stop(NO_START, str(error))
    except OSError as error:
        if error.filename is None:  # standard output
            raise
        stop(USAGE, f"{error.filename}: cannot be read or written: {error.strerror}")
    except KeyboardInterrupt:  # before there was anything to report
        sys.exit(interruption.code)
    if interruption.has_come:
        sys.exit(interruption.code)
    sys.exit(VIOLATIONS if fails(report, options["fail_on"]) else 0)


def _choose(names: Sequence[str]) -> list[UseCase]:
    from klaviyo_rehearsal.contracts.openapi.loading import use_cases

    known = use_cases()
    unknown = [name for name in names if name not in known]
    if unknown:
        hint = did_you_mean(unknown[0], known)
        raise click.UsageError(f"No use case '{unknown[0]}'.{hint} Known: {', '.join(known)}.")
    return [known[name] for name in names]
