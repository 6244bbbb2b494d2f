"""The progress of a rehearsal on standard error: use cases, examples, failures, and the time that is left."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as Bars

from ..scenarios.scenario import Scenario

# Seconds, and part of the whole, before which nothing is said of the time that is left.
_FIRST, _LEAST = 2.0, 0.02


class Progress:
    """Counts the examples of all use cases, and shows them where there is a terminal.

    counts: how many examples each use case plays. costs: how long each takes, in any unit. check: called with
    each example; it may raise KeyboardInterrupt. bars: None without a terminal.
    """

    def __init__(
        self,
        counts: Mapping[str, int],
        costs: Mapping[str, float],
        check: Callable[[], None] = lambda: None,
        bars: Bars | None = None,
    ) -> None:
        self._counts = counts
        self._costs = costs
        self._check = check
        self._bars = bars
        self._begun = time.monotonic()
        self._played: Counter[str] = Counter()
        self._finished: set[str] = set()
        self._failed: set[str] = set()
        self._rows: dict[str, TaskID] = {}
        self._whole = None if bars is None else bars.add_task("", total=1.0, note="")
        self._show()

    def begin(self, use_case: str, scenario: Scenario) -> None:
        """Do nothing: an example counts when it was played."""

    def tick(self, use_case: str, failed: bool) -> None:
        """Count an example."""
        self._check()
        if not self._played:  # until then processes start
            self._begun = time.monotonic()
        self._played[use_case] += 1
        if failed:
            self._failed.add(use_case)
        if self._bars is not None and use_case not in self._finished:
            if use_case not in self._rows:
                self._rows[use_case] = self._bars.add_task(use_case, total=self._counts[use_case], note="")
            self._update_row(self._bars, use_case)
        self._show()

    def finish(self, use_case: str) -> None:
        """Take a use case off the screen."""
        self._finished.add(use_case)
        row = self._rows.pop(use_case, None)
        if self._bars is not None and row is not None:
            self._bars.remove_task(row)
        self._show()

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Take the bars off the screen while something else is printed there."""
        if self._bars is None:
            yield
            return
        self._bars.stop()
        try:
            yield
        finally:
            self._bars.start()

    def part(self) -> float:
        """Return the part of the whole that is done, from 0 to 1."""
        whole = sum(self._costs.values())
        return sum(cost * self._part_of(name) for name, cost in self._costs.items()) / whole if whole else 1.0

    def text(self) -> str:
        """Return the failures so far and the time that is left."""
        failed = f"{len(self._failed)} failed, " if self._failed else ""
        elapsed, part = time.monotonic() - self._begun, self.part()
        if elapsed < _FIRST or part < _LEAST:
            return f"{failed}estimating the time left"
        return f"{failed}{time_text(elapsed * (1 - part) / part)} left"

    def _part_of(self, name: str) -> float:
        if name in self._finished:
            return 1.0
        return min(1.0, self._played[name] / self._counts[name])

    def _update_row(self, bars: Bars, use_case: str) -> None:
        row, played = self._rows[use_case], self._played[use_case]
        if use_case in self._failed:  # for as long as it takes
            bars.update(row, total=None, completed=played, note=f"{played}, making a failure small")
        else:
            bars.update(row, completed=played, note=f"{played} of {self._counts[use_case]}")

    def _show(self) -> None:
        if self._bars is not None and self._whole is not None:
            done = f"{len(self._finished)} of {len(self._counts)} use cases"
            self._bars.update(self._whole, description=done, completed=self.part(), note=self.text())


def time_text(seconds: float) -> str:
    """Return a span of time as a clock has it: 0:07, 12:30, 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@contextmanager
def shown(
    counts: Mapping[str, int],
    costs: Mapping[str, float],
    check: Callable[[], None] = lambda: None,
    console: Console | None = None,
) -> Iterator[Progress]:
    """Show the progress while the body runs; the parameters are those of `Progress`.

    console: by default standard error, if that is a terminal.
    """
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield Progress(counts, costs, check)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[note]}"))
    with Bars(*columns, console=console, transient=True, redirect_stdout=False) as bars:
        yield Progress(counts, costs, check, bars)
