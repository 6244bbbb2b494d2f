"""What one example showed: the calls, the requests they led to, and all that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.scenario import Scenario
from contracts.violation import Severity, Violation
from mockserver.journal import Entry

from .compare import Difference

# What an account answers to a sound request; whether the integration deals with it, the accounts tell.
ANSWERS = frozenset({"duplicate-profile", "not-found"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened when an integration did the calls of one scenario."""

    use_case: str
    scenario: Scenario
    requests: tuple[Entry, ...]
    differences: tuple[Difference, ...]
    raised: str = ""

    @property
    def failed(self) -> bool:
        """Say whether something is refused, lost or different."""
        return bool(self.reason)

    @property
    def reason(self) -> str:
        """Name the first cause, so that a failure is shrunk to the same one; empty when all is well."""
        if self.raised:
            return f"raised {self.raised.split(':', 1)[0]}"
        if not self.requests:
            return "nothing-sent"
        for _, item in self.violations():
            return item.code
        for difference in self.differences:
            return f"{difference.kind} {difference.field.split('.')[0]}".strip()
        return ""

    def violations(self) -> Iterator[tuple[Entry, Violation]]:
        """Yield what the requests break and what they lose; advice and plain conflicts are no failures."""
        for entry in self.requests:
            for item in entry.violations:
                if item.code not in ANSWERS and item.severity is not Severity.ADVICE:
                    yield entry, item


class RehearsalFailure(AssertionError):
    """An example failed. The text is the report; `outcome` has all of it, unless there was no verdict."""

    def __init__(self, report: str, outcome: Outcome | None) -> None:
        super().__init__(report)
        self.report = report
        self.outcome = outcome
