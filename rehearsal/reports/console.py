"""Reports to a terminal: a line per use case as it comes, failures whole, and a last line that sums up."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.text import Text

from ..failures.result import Result
from .report import RehearsalReport, stale_text

_LABELS = ("error", "loss", "missing", "extra", "changed", "raised", "note")


def text_report(report: RehearsalReport) -> str:
    """Return the whole report as plain text."""
    out = io.StringIO()
    console = ConsoleReport(Console(file=out, highlight=False, soft_wrap=True, no_color=True))
    console.begin(report.integration, report.seed)
    for result in report.results:
        console.add(result)
    console.end(report)
    return out.getvalue()


def standard_output() -> Console:
    """Make a console on standard output."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=True)


class ConsoleReport:
    """Shows a rehearsal as it goes. verbose: with the coverage of the draw."""

    def __init__(self, console: Console, *, verbose: bool = False) -> None:
        self._console = console
        self._verbose = verbose

    def begin(self, integration: str, seed: int) -> None:
        """Name the integration and the seed."""
        self._console.print(f"Rehearsing {integration}, seed {seed}", style="bold", markup=False)

    def add(self, result: Result) -> None:
        """Show the result of a use case."""
        mark, style = ("passed", "green") if result.passed else ("FAILED", "bold red")
        self._console.print(
            Text.assemble((mark, style), f"  {result.use_case}, {result.examples} calls played")
        )
        for known in result.known:
            place = f" at {known.place}" if known.place else ""
            line = f"        known   {known.code}{place}, until {known.expires}: {known.reason}"
            self._console.print(Text(line, style="yellow"))
        for item in result.advice:
            line = f"        advice  {item.code} at {item.place}: {item.detail} {item.remedy}"
            self._console.print(Text(line, style="cyan"))
        if self._verbose:
            for line in _coverage(result):
                self._console.print(Text(line, style="dim"))
        if not result.passed:
            self._show_failure(result.report)

    def end(self, report: RehearsalReport) -> None:
        """Sum up."""
        for entry in report.stale:
            self._console.print(Text(f"stale   {stale_text(entry)}", style="yellow"))
        for text in report.remarks():
            self._console.print(Text(f"note    {text}", style="yellow"))
        for text in report.missing:
            self._console.print(Text.assemble(("FAILED", "bold red"), f"  {text}"))
        self._console.print(report.summary(), style="green" if report.clean else "bold red")

    def _show_failure(self, report: str) -> None:
        self._console.print()
        for line in report.splitlines():
            text = Text(f"  {line}")
            label = line.strip().split(" ", 1)[0]
            if label in _LABELS:
                text.stylize("red", 4, 4 + len(label))
            self._console.print(text)
        self._console.print()


def _coverage(result: Result) -> Iterator[str]:
    parts = {**result.drawn, "requests": result.coverage}
    for part, counts in parts.items():
        for number, (name, count) in enumerate(counts.items()):
            yield f"        {'' if number else part:<10}  {count:>5}  {name}"


class Ticker:
    """Shows on standard error how far a use case is, where that is a terminal."""

    def __init__(self, max_examples: int, progress: Progress | None) -> None:
        self._max_examples = max_examples
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}
        self._played: dict[str, int] = {}

    def tick(self, use_case: str) -> None:
        """Count an example."""
        if self._progress is None:
            return
        if use_case not in self._tasks:
            for task in self._tasks.values():
                self._progress.update(task, visible=False)
            self._tasks[use_case] = self._progress.add_task(use_case, total=self._max_examples)
        played = self._played[use_case] = self._played.get(use_case, 0) + 1
        if played > self._max_examples:  # a failure is being made small, for as long as it takes
            self._progress.update(self._tasks[use_case], description=f"{use_case}, shrinking", total=None)
        self._progress.advance(self._tasks[use_case])


@contextmanager
def ticking(max_examples: int) -> Iterator[Ticker]:
    """Show a progress bar on standard error while the body runs, if there is a terminal to see it."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Ticker(max_examples, None)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as progress:
        yield Ticker(max_examples, progress)
