"""`rehearse view`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..options import completion
from ..options.contracts import load_library, specs_option, today_option
from ..options.exits import INTERRUPTED, NO_START, USAGE, stop
from ..options.mock import port_option
from ..options.recordings import recordings_options
from ..reports.escaping import readable

if TYPE_CHECKING:
    from ..recordings.found import Reading


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, shell_complete=completion.files)
@port_option(8080)
@recordings_options
@today_option
@specs_option
def view(
    paths: tuple[str, ...],
    port: int,
    reading: Reading,
    today: date,
    specs: tuple[Path, ...],
) -> None:
    """Look at recorded requests in the browser, judged as `rehearse check` judges them.

    PATH is what `rehearse check` reads. The pages are those of `rehearse serve`: one request with its faulty
    place, remedy and verdict at every revision, the drift of its answer, the use cases; from its page a
    request goes to the mock.

    \b
    Examples:
      rehearse view traffic.har
      rehearse view spec/cassettes/ --port 0
    """
    from klaviyo_rehearsal.contracts.answers.inspection import AnswerInspector
    from klaviyo_rehearsal.contracts.checking.inspection import Inspector
    from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, use_cases
    from klaviyo_rehearsal.mockserver import server
    from klaviyo_rehearsal.mockserver.app import create_app
    from klaviyo_rehearsal.mockserver.settings import Settings

    from ..check.entries import entries_of
    from ..recordings.reading import read_paths

    library = load_library(specs=specs)
    inspector = Inspector(library, legacy_api(), use_cases().values(), today=today)
    app = create_app(library, settings=Settings(keep_answers=True))
    troubles: list[str] = []
    found = read_paths(paths, reading)
    answers = AnswerInspector(library, today=today)
    entries = entries_of(found, inspector, answers, library, troubles)
    count = app.state.control.show(entries)
    for line in troubles:
        print(readable(line), file=sys.stderr)
    if not count:
        stop(USAGE, "there is no request to look at")
    try:
        socket = server.bind("127.0.0.1", port)
    except server.StartError as error:
        stop(NO_START, str(error))
    address = f"{server.address(socket)}/_mock/requests"
    try:
        server.serve(app, socket, lambda: print(f"{count} requests at {address}", flush=True))
    except KeyboardInterrupt:  # raised by uvicorn once it has shut down
        sys.exit(INTERRUPTED)
