"""Reports to a terminal: a line per use case as it comes, failures whole, and a last line that sums up."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from typing import TextIO

from rich.console import Console
from rich.text import Text

from ..failures.result import Result
from .escaping import readable
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


def standard_output(out: TextIO | None = None) -> Console:
    """Make a console on standard output. out: where that is not sys.stdout."""
    return Console(file=out or sys.stdout, highlight=False, soft_wrap=True)


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
            self._console.print(Text(readable(line), style="yellow"))
        for item in result.advice:
            line = f"        advice  {item.code} at {item.place}: {item.detail} {item.remedy}"
            self._console.print(Text(readable(line), style="cyan"))
        if self._verbose:
            for line in _coverage(result):
                self._console.print(Text(line, style="dim"))
        if not result.passed:
            self._show_failure(result.report)

    def end(self, report: RehearsalReport) -> None:
        """Sum up."""
        for entry in report.stale:
            self._console.print(Text(readable(f"stale   {stale_text(entry)}"), style="yellow"))
        for text in report.remarks():
            self._console.print(Text(readable(f"note    {text}"), style="yellow"))
        for text in report.missing:
            self._console.print(Text.assemble(("FAILED", "bold red"), f"  {text}"))
        if report.interrupted:
            self._console.print(Text(f"{report.interruption()}", style="yellow"))
        if failed := [result.use_case for result in report.results if not result.passed]:
            self._console.print(Text.assemble(("FAILED", "bold red"), f"  {', '.join(failed)}"))
        self._console.print(report.summary(), style="green" if report.clean else "bold red")

    def _show_failure(self, report: str) -> None:
        self._console.print()
        for line in readable(report).split("\n"):
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
