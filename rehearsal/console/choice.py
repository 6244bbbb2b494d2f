"""The choice of a console: quiet, verbose, text or JSON."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from .json_lines import JsonWriter
from .lines import LineWriter
from .printer import Printer

if TYPE_CHECKING:
    from klaviyo_rehearsal.mockserver.http.api import Watcher

# Variables by which rich takes a stream for a terminal that is none.
_FORCING = ("FORCE_COLOR", "TTY_COMPATIBLE")


@dataclass(frozen=True, slots=True)
class ConsoleChoice:
    """The console that a command was asked for. form: text or json."""

    quiet: bool = False
    verbose: bool = False
    form: str = "text"

    def printer(self, stream: IO[str]) -> Printer | None:
        """Return a printer of requests on a stream; None when there is to be none."""
        if self.quiet:
            return None
        if self.form == "json":
            return Printer(stream, JsonWriter(self.verbose))
        return Printer(stream, LineWriter(has_colours(stream), self.verbose))

    def start(self, stream: IO[str], watch: Callable[[Watcher], None]) -> Callable[[], None]:
        """Print requests on a stream from now on, unless it is to be quiet. Returns the end of the printing.

        watch: takes a function that is to be given each request, as `Controller.watch` does.
        """
        printer = self.printer(stream)
        if printer is None:
            return lambda: None
        watch(printer.watch)
        printer.start()
        return printer.stop

    def ready(self, url: str, server: str = "Mock") -> str:
        """Return the line that tells that a server answers at a URL."""
        return JsonWriter().ready(url) if self.form == "json" else f"{server} ready at {url}\n"


def has_colours(stream: IO[str]) -> bool:
    """Return whether a stream is a terminal with colours, by rich's rules: NO_COLOR, FORCE_COLOR, TERM."""
    # Importing rich takes a seventh of the time to the ready line, and a pipe or a file has no colours.
    if not stream.isatty() and not any(os.environ.get(name) for name in _FORCING):
        return False
    from rich.console import Console

    console = Console(file=stream)
    return console.is_terminal and not console.no_color and console.color_system is not None
