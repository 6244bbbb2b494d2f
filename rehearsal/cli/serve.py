"""`rehearse serve`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..options.contracts import load_library, specs_option
from ..options.exits import INTERRUPTED, NO_START, USAGE, stop
from ..options.mock import console_options, host_option, mock_options, port_option
from ..options.oracle import oracle_option
from ..options.provisions import Provisions, provision_options

if TYPE_CHECKING:
    from klaviyo_rehearsal.mockserver.control.controller import Controller

    from ..console.choice import ConsoleChoice


def choice(
    name: str, values: list[str], help: str, *, setting: str = ""
) -> Callable[[click.decorators.FC], click.decorators.FC]:
    """Make an option that takes one of some words, the first by default; `setting` where its name differs."""
    names = (name, setting) if setting else (name,)
    return click.option(*names, default=values[0], show_default=True, type=click.Choice(values), help=help)


def _check_jobs(context: click.Context, parameter: click.Parameter, value: str) -> str:
    from klaviyo_rehearsal.mockserver.settings import check_mode

    try:
        check_mode(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    return value


@click.command()
@host_option
@port_option(8080)
@click.option(
    "--allow-host",
    "allowed_hosts",
    multiple=True,
    metavar="NAME",
    help="Another name of this machine under which /_mock/ may be used; repeatable.",
)
@mock_options
@oracle_option
@specs_option
@click.option(
    "--link-base", metavar="URL", help="Base of the links in answers, such as https://a.klaviyo.com."
)
@choice(
    "--keys",
    ["any", "known"],
    "Private keys to accept: any, or those set by POST /_mock/keys.",
    setting="accepted_keys",
)
@choice(
    "--companies",
    ["any", "known"],
    "Public keys that /client accepts: any, or those of known accounts.",
    setting="accepted_companies",
)
@click.option(
    "--company-status",
    default=400,
    show_default=True,
    metavar="STATUS",
    type=click.IntRange(400, 499),
    help="Answer to /client calls whose company_id is missing or unknown (Klaviyo's is unconfirmed).",
)
@choice("--client-keys", ["ignore", "refuse"], "How to treat a private key sent to /client (unconfirmed).")
@choice("--client-cors", ["answer", "none"], "Whether /client answers pages of other origins (unconfirmed).")
@choice(
    "--missing-revision",
    ["refuse", "newest"],
    "How to treat a request without a revision: 400, or the newest (unconfirmed).",
)
@choice(
    "--retired",
    ["serve", "fall-forward"],
    "Revisions older than two years: served if loaded, or moved forward as Klaviyo does.",
    setting="retired_revisions",
)
@choice(
    "--between",
    ["round-down", "refuse"],
    "Dates between two revisions: served by the one before, or 400 (unconfirmed).",
    setting="unpublished_revisions",
)
@click.option(
    "--lag",
    default=0.0,
    show_default=True,
    metavar="SECONDS",
    type=click.FloatRange(0),
    help="Time on the clock until the effect of a 202 shows.",
)
@click.option(
    "--jobs",
    default="immediate",
    show_default=True,
    metavar="HOW",
    callback=_check_jobs,
    help="When jobs are complete: immediate, reads:N (looks at it) or seconds:T (on the clock).",
)
@click.option(
    "--advanced-kdp",
    is_flag=True,
    help="Let private keys use webhooks, as in an account with Advanced KDP; else OAuth tokens alone do.",
)
@click.option(
    "--clock",
    metavar="TIME",
    help="Let the clock stand at this time (ISO 8601) until moved by POST /_mock/clock; else it runs.",
)
@provision_options
@console_options
@click.option(
    "--journal-size",
    default=10_000,
    show_default=True,
    metavar="N",
    type=click.IntRange(0),
    help="Requests that the journal of an account keeps.",
)
def serve(
    host: str,
    port: int,
    allowed_hosts: tuple[str, ...],
    revisions: tuple[str, ...],
    specs: tuple[Path, ...],
    missing_revision: str,
    oracle: dict[str, Any],
    clock: str | None,
    provisions: Provisions,
    console: ConsoleChoice,
    **options: Any,
) -> None:
    """Run the mock until Ctrl-C.

    Prints 'Mock ready at URL' when it answers, and then a line for each request, with the reasons below where
    Klaviyo would refuse or lose it.

    \b
    Examples:
      rehearse serve
      rehearse serve --port 0 --legacy serve
      rehearse serve --log json >> requests.log
      rehearse serve --spec klaviyo-2025-01-15.json
      rehearse serve --limits enforce --fault 'POST /api/events: 503, probability=0.1'
    """
    # What the start makes stays: walking it again and again takes a tenth of the time to the ready line, at
    # which the server enables the collector.
    gc.disable()
    click.get_current_context().call_on_close(gc.enable)
    # Imported here: starlette and uvicorn would triple the time of `rehearse --help`.
    from klaviyo_rehearsal.mockserver import server
    from klaviyo_rehearsal.mockserver.app import create_app
    from klaviyo_rehearsal.mockserver.settings import Settings

    library = load_library(revisions, specs)
    try:
        settings = Settings(
            require_revision=missing_revision == "refuse",
            allowed_hosts=(host, *allowed_hosts),
            keep_answers=True,
            **provisions.settings,
            **oracle,
            **options,
        )
        app = create_app(library, settings=settings)
        control: Controller = app.state.control
        if clock is not None:
            control.set_clock(clock, stands=True)
    except ValueError as error:
        stop(USAGE, str(error))
    # Before the port is bound: a client must never meet a mock that is about to end with an error.
    provisions.give(control)
    try:
        socket = server.bind(host, port)
    except server.StartError as error:
        stop(NO_START, str(error))

    end_printing = console.start(sys.stdout, control.watch)

    def ready() -> None:
        # Flushed: scripts wait for this line through a pipe, which is buffered otherwise.
        print(console.ready(server.address(socket)), end="", flush=True)

    def done() -> None:
        control.finish()
        provisions.close(control)
        end_printing()

    try:
        server.serve(app, socket, ready, done)
    except KeyboardInterrupt:  # raised by uvicorn once it has shut down
        sys.exit(INTERRUPTED)
