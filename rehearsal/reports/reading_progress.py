"""The progress of a check on standard error: requests, their rate, and the time that is left."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from .progress import time_text

# Seconds before which nothing is said of rate and time.
_FIRST = 1.0


class ReadingProgress:
    """Counts the bytes that are read. total: None where it is not known, as of a pipe.

    requests: returns the number of those that are checked. show: takes the part that is done and a text.
    """

    def __init__(
        self, total: int | None, requests: Callable[[], int], show: Callable[[float | None, str], None]
    ) -> None:
        self._total, self._requests, self._show = total, requests, show
        self._begun, self._read = time.monotonic(), 0

    def tick(self, size: int) -> None:
        """Count so many bytes."""
        self._read += size
        part = min(1.0, self._read / self._total) if self._total else None
        self._show(part, self.text(time.monotonic() - self._begun, part))

    def text(self, elapsed: float, part: float | None) -> str:
        """Return the number of requests, and after a while the rate and the time that is left."""
        requests = self._requests()
        text = f"{requests:,} requests"
        if elapsed < _FIRST:
            return text
        text = f"{text}, {requests / elapsed:,.0f} a second"
        return f"{text}, {time_text(elapsed * (1 - part) / part)} left" if part else text


@contextmanager
def reading_shown(
    total: int | None, requests: Callable[[], int], console: Console | None = None
) -> Iterator[Callable[[int], None]]:
    """Show the progress while the body runs; it calls the result with the bytes that it has read.

    console: by default standard error; nothing is shown where that is no terminal.
    """
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield lambda size: None
        return
    columns = (BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task("reading", total=1.0 if total else None)
        yield ReadingProgress(
            total, requests, lambda part, text: bars.update(task, completed=part or 0.0, description=text)
        ).tick
