"""The problems of an upgrade as a baseline knows them, and the report without those that are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from klaviyo_rehearsal.contracts.catalogue import answers, sequences, whole_run

from ..failures.cause import CHANGED_ANSWER
from ..findings.known import KnownProblems
from .findings import AnswerChange, OperationUse, UpgradeReport

# Found by `rehearse check` alone: an entry of these is not stale because no upgrade meets it.
CHECKED_ALONE = frozenset({*answers.KINDS, *sequences.KINDS, *whole_run.KINDS, "repeated-id"})
# The level of a change of answers that breaks a reader, and of one that does not.
BREAKING, CHANGING = "error", "advice"


@dataclass(frozen=True, slots=True)
class UpgradeProblem:
    """A break of requests, or a change of answers that meets something that was used.

    identity: of the break or the change in its operation. count: the requests that have it.
    """

    operation: str
    use_case: str
    code: str
    place: str
    level: str
    identity: tuple[str, str]
    count: int = 1

    @property
    def first_place(self) -> str:
        """The place: numbers of items are stars in it already."""
        return self.place


def change_code(item: AnswerChange) -> str:
    """Return the code of a change of answers."""
    return f"{CHANGED_ANSWER}{item.change.aspect}"


def change_count(item: AnswerChange) -> int:
    """Return how many answers have the member that changes, or how many requests ask for it."""
    return max(1, item.held or item.asked)


def problems_of(report: UpgradeReport) -> Iterator[UpgradeProblem]:
    """Yield the problems of all operations: breaks, and changes that meet something that was used."""
    for use in report.operations:
        name = use.key, use.use_case or ""
        for identity, one in use.breaks.items():
            level = str(one.violation.severity)
            yield UpgradeProblem(*name, one.violation.code, one.place, level, identity, one.requests)
        for identity, item in use.changes.items():
            if use.is_read(item):
                level = BREAKING if item.is_break else CHANGING
                code, count = change_code(item), change_count(item)
                yield UpgradeProblem(*name, code, item.change.place, level, identity, count)


def without_known(report: UpgradeReport, known: KnownProblems) -> tuple[UpgradeReport, list[UpgradeProblem]]:
    """Return a report without the known problems, and these."""
    for operation, code, place in report.seen.own_causes:
        known.note_before(UpgradeProblem(operation, "", code, place, "", (code, place)))
    hidden = [problem for problem in problems_of(report) if known.covers(problem)]
    if not hidden:
        return report, []
    marks = {(problem.operation, *problem.identity) for problem in hidden}
    uses = [_without(use, marks) for use in report.operations]
    return replace(report, operations=uses, known=len(hidden)), hidden


def _without(use: OperationUse, marks: set[tuple[str, str, str]]) -> OperationUse:
    return replace(
        use,
        breaks={key: one for key, one in use.breaks.items() if (use.key, *key) not in marks},
        changes={key: item for key, item in use.changes.items() if (use.key, *key) not in marks},
    )
