"""Known problems of a check: accepted for a reason and until a day, as the known failures of a rehearsal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from ..failures.baseline import Baseline, Entry, KnownFailure
from ..failures.cause import Cause
from .findings import Findings
from .problem import Problem


@dataclass(slots=True)
class KnownProblems:
    """The entries of a baseline, and those that a check has met. today: the day by which they expire."""

    baseline: Baseline
    today: date
    _met: set[KnownFailure] = field(default_factory=set)

    def open(self, findings: Findings) -> list[Problem]:
        """Return the problems that are not known, the worst first."""
        return [problem for problem in findings.ordered() if not self._covers(problem)]

    def _covers(self, problem: Problem) -> bool:
        met = [entry for entry in self.baseline.entries if self._is_valid(entry) and _is(entry, problem)]
        self._met.update(met)
        return bool(met)

    def _is_valid(self, entry: KnownFailure) -> bool:
        return entry.expires >= self.today

    def remarks(self) -> Iterator[str]:
        """Yield a sentence on each entry of a check that has expired, and on each that nothing met."""
        for entry in self.baseline.entries:
            if not entry.operation:
                continue
            named = f"{entry.origin}: {entry.code} of {entry.operation}"
            if not self._is_valid(entry):
                yield f"{named} expired on {entry.expires} and does not apply: {entry.reason}"
            elif entry not in self._met:
                yield f"{named}: no request has it; take the entry out"

    def written(
        self, findings: Findings, reason: str, expires: date, accepts: Callable[[Problem], bool]
    ) -> list[Entry]:
        """Return the entries of a new baseline: those met, and one for each problem that is not known.

        accepts: whether a problem is to be known. Entries of rehearsals stay as they are.
        """
        added = [
            KnownFailure("", problem.code, reason, expires, problem.place, operation=problem.operation)
            for problem in self.open(findings)
            if accepts(problem)
        ]
        kept = [entry for entry in self.baseline.entries if not entry.operation or entry in self._met]
        # The same problem at several revisions is one entry.
        return [*dict.fromkeys([*kept, *added]), *self.baseline.ignored, *self.baseline.cleanings]


def _is(entry: KnownFailure, problem: Problem) -> bool:
    is_meant = (
        entry.operation == problem.operation if entry.operation else problem.use_case in entry.use_cases
    )
    cause = Cause(problem.code, field=problem.examples[0].place)
    return is_meant and cause.matches(entry.code, entry.place)
