"""Known problems of recorded traffic, accepted for a reason and until a day as known failures are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

from ..failures.baseline import Baseline, Entry, KnownFailure
from ..failures.cause import Cause


class Judged(Protocol):
    """A problem as entries know it."""

    @property
    def operation(self) -> str:
        """The key of its operation."""

    @property
    def use_case(self) -> str:
        """The name of its use case, empty without one."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def place(self) -> str:
        """The place, with patterns."""

    @property
    def first_place(self) -> str:
        """The pointer or parameter in its first request."""

    @property
    def level(self) -> str:
        """Its severity, or the verdict on all of its requests."""


Found = TypeVar("Found", bound=Judged)


@dataclass(slots=True)
class KnownProblems:
    """The entries of a baseline, and those that were met.

    today: the day by which they expire. target: the revision of an upgrade; entries of another one, and in a
    check those of any, are left alone. others: codes that another command finds, so that an entry of them is
    never stale.
    """

    baseline: Baseline
    today: date
    target: str = ""
    others: frozenset[str] = frozenset()
    _met: set[KnownFailure] = field(default_factory=set)

    def open(self, problems: Iterable[Found]) -> list[Found]:
        """Return the problems that are not known."""
        return [problem for problem in problems if not self.covers(problem)]

    def covers(self, problem: Judged) -> bool:
        """Return whether a problem is known, and mark the entries of it as met."""
        met = [entry for entry in self.baseline.entries if self._applies(entry) and _is(entry, problem)]
        self._met.update(met)
        return bool(met)

    def note_before(self, problem: Judged) -> None:
        """Mark the entries of a problem at the request's own revision: a check would meet them."""
        self._met.update(entry for entry in self.baseline.entries if not entry.to and _is(entry, problem))

    def _applies(self, entry: KnownFailure) -> bool:
        return self._is_valid(entry) and self._is_own(entry)

    def _is_own(self, entry: KnownFailure) -> bool:
        return entry.to in ("", self.target)

    def _is_valid(self, entry: KnownFailure) -> bool:
        return entry.expires >= self.today

    def remarks(self) -> Iterator[str]:
        """Yield a sentence on each entry of an operation that has expired, and on each that nothing met."""
        for entry in self.baseline.entries:
            if not entry.operation or not self._is_own(entry):
                continue
            named = f"{entry.origin}: {entry.code} of {entry.operation}"
            if not self._is_valid(entry):
                yield f"{named} expired on {entry.expires} and does not apply: {entry.reason}"
            elif entry not in self._met and entry.code not in self.others:
                yield f"{named}: no request has it; take the entry out"

    def written(
        self, problems: Iterable[Found], reason: str, expires: date, accepts: Callable[[Found], bool]
    ) -> list[Entry]:
        """Return the entries of a new baseline: those met, and one for each problem that is not known.

        accepts: whether a problem is to be known. Entries of other commands stay as they are.
        """
        added = [
            KnownFailure("", one.code, reason, expires, one.place, operation=one.operation, to=self.target)
            for one in self.open(problems)
            if accepts(one)
        ]
        kept = [entry for entry in self.baseline.entries if self._stays(entry)]
        # The same problem at several revisions is one entry.
        return [*dict.fromkeys([*kept, *added]), *self.baseline.ignored, *self.baseline.cleanings]

    def _stays(self, entry: KnownFailure) -> bool:
        is_other = not entry.operation or not self._is_own(entry) or entry.code in self.others
        return is_other or entry in self._met


def _is(entry: KnownFailure, problem: Judged) -> bool:
    is_meant = (
        entry.operation == problem.operation if entry.operation else problem.use_case in entry.use_cases
    )
    cause = Cause(problem.code, field=problem.first_place)
    return is_meant and cause.matches(entry.code, entry.place)
