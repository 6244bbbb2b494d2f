"""What one example showed: the calls, the requests they led to, and all that is wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from klaviyo_rehearsal.contracts.violation import Severity, Violation
from klaviyo_rehearsal.mockserver.state.journal import Entry

from ..compare.accounts import Difference
from ..scenarios.scenario import Scenario

# What an account answers to a sound request; whether the integration deals with it, the accounts tell.
EXPECTED_REFUSALS = frozenset({"duplicate-profile", "not-found", "throttled", "fault"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened when an integration did the calls of one scenario.

    run_violations: violations of the run as a whole (run_rules.py).
    """

    use_case: str
    scenario: Scenario
    requests: tuple[Entry, ...]
    differences: tuple[Difference, ...]
    raised: str = ""
    run_violations: tuple[Violation, ...] = ()

    @property
    def failed(self) -> bool:
        """Say whether something is refused, lost or different."""
        return bool(self.reason)

    @property
    def reason(self) -> str:
        """Name the first cause, so that a failure is shrunk to the same one; empty when all is well."""
        if self.raised:
            return f"raised {self.raised.split(':', 1)[0]}"
        for _, item in self.violations():
            return item.code
        for item in self.run_errors():
            return item.code
        for difference in self.differences:
            return f"{difference.kind} {difference.field.split('.')[0]}".strip()
        return ""

    def violations(self) -> Iterator[tuple[Entry, Violation]]:
        """Yield what the requests break and what they lose; advice and plain conflicts are no failures."""
        for entry in self.requests:
            for item in entry.violations:
                if item.code not in EXPECTED_REFUSALS and item.severity is not Severity.ADVICE:
                    yield entry, item

    def run_errors(self) -> Iterator[Violation]:
        """Yield what the run breaks as a whole, in no single request."""
        yield from (item for item in self.run_violations if item.severity is not Severity.ADVICE)

    def advice(self) -> Iterator[Violation]:
        """Yield what works though there is a better way."""
        for entry in self.requests:
            yield from (item for item in entry.violations if item.severity is Severity.ADVICE)
        yield from (item for item in self.run_violations if item.severity is Severity.ADVICE)

    def coverage(self) -> Counter[str]:
        """Count the requests by how they ended, such as accepted or throttled."""
        return Counter(end_of(entry.status, entry.answer) for entry in self.requests)


def end_of(status: int, answer: bytes = b"") -> str:
    """Name what became of a request by its answer; status 0 means that it was cut off."""
    if status == 0 or status >= 500:
        return "failed"
    if status >= 400:
        return {409: "conflicted", 429: "throttled"}.get(status, "rejected")
    return "partly failed" if _failed_items(answer) else "accepted"


def _failed_items(answer: bytes) -> int:
    if b'"failed_count"' not in answer:
        return 0
    data = orjson.loads(answer).get("data")
    return int((data.get("attributes") or {}).get("failed_count") or 0) if isinstance(data, dict) else 0


class RehearsalFailure(AssertionError):
    """An example failed. The text is the report; `outcome` has all of it, unless there was no verdict."""

    def __init__(self, report: str, outcome: Outcome | None) -> None:
        super().__init__(report)
        self.report = report
        self.outcome = outcome
