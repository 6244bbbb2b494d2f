"""Reports to a terminal: a line per use case as it comes, failures whole, and a last line that sums up."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager

from rich.console import Console
from rich.text import Text

from contracts.use_case import UseCase

from ..runner import Run

_LABELS = ("error", "loss", "missing", "extra", "changed", "raised")


class ConsoleReport:
    """Shows a run on standard output."""

    def __init__(self, integration: str, seed: int, max_examples: int) -> None:
        self._integration = integration
        self._seed = seed
        self._max_examples = max_examples
        self._console = Console(file=sys.stdout, highlight=False, soft_wrap=True)

    def replay(self, use_case: str, seed: int) -> str:
        """Return the command that plays a use case again with the same calls."""
        count = "" if self._max_examples == 100 else f" --max-examples {self._max_examples}"
        return f"rehearse test {self._integration} --use-case {use_case} --seed {seed}{count}"

    def show(self, running: AbstractContextManager[Run], use_cases: list[UseCase]) -> int:
        """Play the use cases and show them. Returns how many failed."""
        self._console.print(f"Rehearsing {self._integration}, seed {self._seed}", style="bold", markup=False)
        failed = 0
        with running as run:
            for result in run.results(use_cases):
                mark, style = ("passed", "green") if result.passed else ("FAILED", "bold red")
                line = Text.assemble((mark, style), f"  {result.use_case}, {result.examples} calls played")
                self._console.print(line)
                if not result.passed:
                    failed += 1
                    self._show_failure(result.report)
        total = len(use_cases)
        style = "bold red" if failed else "green"
        self._console.print(f"{total - failed} passed, {failed} failed", style=style)
        return failed

    def _show_failure(self, report: str) -> None:
        self._console.print()
        for line in report.splitlines():
            text = Text(f"  {line}")
            label = line.strip().split(" ", 1)[0]
            if label in _LABELS:
                text.stylize("red", 4, 4 + len(label))
            self._console.print(text)
        self._console.print()
