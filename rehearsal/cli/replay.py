"""`rehearse replay`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from klaviyo_rehearsal.contracts.suggestions import did_you_mean

from ..options.contracts import load_library, specs_option
from ..options.exits import NO_START, USAGE, VIOLATIONS, stop
from ..options.oracle import oracle_option
from ..options.sources import NamedIntegration, chosen, integration_options

if TYPE_CHECKING:
    from ..failures.kept import Failure


@click.command()
@click.argument("identifier", metavar="ID")
@click.option("--integration", metavar="MODULE:CALLABLE", help="Play it with this Python integration.")
@integration_options
@oracle_option
@specs_option
@click.pass_context
def replay(context: click.Context, /, identifier: str, **options: Any) -> None:
    """Play one failed scenario again, as it was kept in .rehearsal/failures.

    ID is in the report of each failure. The integration is the one that failed, unless another is named.
    """
    from klaviyo_rehearsal.mockserver.server import StartError

    from ..failures.kept import FailureFolder, UnknownFailure
    from ..integration import IntegrationError
    from ..integration.held_exits import exits_held
    from ..output.reserved import reserved_output
    from ..reports.console import ConsoleReport, standard_output
    from ..workers.interruption import ENDING, Interruption
    from .rehearsal_command import replay_failure

    home: Path = context.obj.folder
    interruption = Interruption(*ENDING)
    try:
        failure = FailureFolder(home).find(identifier)
        _check_names(failure)
        named = chosen(context) or NamedIntegration(*failure.integration, home)
        library = load_library(specs=options["specs"])
        with interruption, exits_held(), reserved_output(shared=True) as out:
            result = replay_failure(
                failure,
                named,
                home,
                timeout=options["timeout"],
                start_timeout=options["start_timeout"],
                oracle=options["oracle"],
                library=library,
                interruption=interruption,
            )
            ConsoleReport(standard_output(out)).add(result)
    except (UnknownFailure, IntegrationError) as error:
        stop(USAGE, str(error))
    except StartError as error:
        stop(NO_START, str(error))
    except KeyboardInterrupt:
        sys.exit(interruption.code)
    sys.exit(0 if result.passed else VIOLATIONS)


def _check_names(failure: Failure) -> None:
    """Raise UnknownFailure for a use case or a call that there is none of, in a file that was edited."""
    from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, use_cases

    from ..failures.kept import UnknownFailure

    named = [("use case", failure.use_case, tuple(use_cases()))]
    calls = tuple(endpoint.name for endpoint in legacy_api().endpoints)
    named += [("call", call.name, calls) for call in failure.scenario.calls]
    for kind, name, known in named:
        if name not in known:
            hint = did_you_mean(name, known)
            raise UnknownFailure(f"the kept failure {failure.id} has an unknown {kind}: {name!r}.{hint}")
