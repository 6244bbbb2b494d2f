"""The outcome of one example: the calls, the requests they led to, and everything wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from klaviyo_rehearsal.contracts.violation import Severity, Violation
from klaviyo_rehearsal.mockserver.state.journal import Entry

from ..compare.difference import Difference
from ..scenarios.scenario import Scenario
from .request_end import end_of

# A correct integration may meet these; the comparison of the accounts shows whether it recovered.
EXPECTED_REFUSALS = frozenset({"duplicate-id", "duplicate-profile", "not-found", "throttled"})


# The old call may have lost the same: the comparison of the accounts shows whether something is missing.
_SEEN_IN_ACCOUNTS = frozenset({"repeated-id", "same-second", "foreign-identifier", "suppression-stays"})


def is_failure(item: Violation) -> bool:
    """Return whether a violation fails an example: advice and expected refusals do not."""
    # A duplicate, a missing resource or a throttled call is an answer, and a right integration goes on
    # from it.
    return item.severity is not Severity.ADVICE and item.code not in EXPECTED_REFUSALS


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of the calls of one scenario.

    run_violations: violations of the run as a whole (run_rules.py). elsewhere: how many requests came to
    other accounts, where none came to this one. ignored: differences that are meant. compared: subjects and
    fields that the calls were about, where a baseline asks for them.
    """

    use_case: str
    scenario: Scenario
    requests: tuple[Entry, ...]
    differences: tuple[Difference, ...]
    raised: str = ""
    run_violations: tuple[Violation, ...] = ()
    elsewhere: int = 0
    ignored: tuple[Difference, ...] = ()
    compared: frozenset[tuple[str, str]] = frozenset()

    @property
    def failed(self) -> bool:
        """Whether something is refused, lost or different."""
        return bool(self.reason)

    @property
    def reason(self) -> str:
        """The first cause, so that a failure is shrunk to the same one; empty when nothing is wrong."""
        # An exception comes first: requests and differences after it follow from it.
        if self.raised:
            return f"raised {self.raised.split(':', 1)[0]}"
        for _, item in self.violations():
            return item.code
        for item in self.run_errors():
            return item.code
        for difference in self.differences:
            return difference.cause
        return ""

    def violations(self) -> Iterator[tuple[Entry, Violation]]:
        """Yield the violations of single requests that fail the example, with their request."""
        for entry in self.requests:
            for item in entry.violations:
                if is_failure(item) and (self.differences or item.code not in _SEEN_IN_ACCOUNTS):
                    yield entry, item

    def run_errors(self) -> Iterator[Violation]:
        """Yield the violations of the run as a whole that fail the example."""
        yield from (item for item in self.run_violations if item.severity is not Severity.ADVICE)

    def advice(self) -> Iterator[Violation]:
        """Yield the advice, for single requests and for the run."""
        for entry in self.requests:
            yield from (item for item in entry.violations if item.severity is Severity.ADVICE)
        yield from (item for item in self.run_violations if item.severity is Severity.ADVICE)

    def remarks(self) -> set[str]:
        """Return the remarks on the revisions of the requests."""
        # One of each kind: a rehearsal has thousands of requests and one or two revisions.
        kinds = {(entry.sent_revision, entry.revision): entry for entry in self.requests}
        return {remark for entry in kinds.values() if (remark := entry.revision_remark())}

    def revisions(self) -> Counter[str]:
        """Count the requests by the revision that they named."""
        return Counter(sent for entry in self.requests if (sent := entry.sent_revision))

    def coverage(self) -> Counter[str]:
        """Count the requests by how they ended, such as accepted or throttled."""
        return Counter(end_of(entry.status, entry.answer) for entry in self.requests)


class RehearsalFailure(AssertionError):
    """An example failed. The text is the report; `outcome` has the details, unless there was no verdict."""

    def __init__(self, report: str, outcome: Outcome | None) -> None:
        super().__init__(report)
        self.report = report
        self.outcome = outcome
