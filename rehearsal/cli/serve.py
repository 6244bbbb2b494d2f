"""`rehearse serve`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .options import INTERRUPTED, NO_START, load_library, mock_options, mock_settings, specs_option, stop


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, metavar="HOST", help="Address to listen on.")
@click.option(
    "--port",
    default=8080,
    show_default=True,
    metavar="PORT",
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 picks a free one.",
)
@mock_options
@specs_option
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
    from mockserver import server
    from mockserver.app import create_app

    library = load_library(revisions, specs)
    settings = mock_settings(legacy, seed, link_base)
    try:
        socket = server.bind(host, port)
    except server.StartError as error:
        stop(NO_START, str(error))
    app = create_app(library, settings=settings)

    def ready() -> None:
        print(f"Mock ready at {server.address(socket)}", flush=True)

    try:
        server.serve(app, socket, ready)
    except KeyboardInterrupt:  # raised by uvicorn once it has shut down
        sys.exit(INTERRUPTED)
