"""The findings of an upgrade: of each operation its broken requests, and the changes of its answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from klaviyo_rehearsal.contracts.tools.change import BREAKS, PAGE, SCOPE, Change
from klaviyo_rehearsal.contracts.tools.revisions import RevisionLife
from klaviyo_rehearsal.contracts.violation import Violation


@dataclass(slots=True)
class Break:
    """Requests that are right at their revision and wrong at the target, for one reason.

    violation: of the first one. requests: how many; already: how many of them Klaviyo refuses or loses today,
    as their revision is retired. unsure: how many were sent at a revision that no contract is loaded of.
    """

    violation: Violation
    place: str
    source: str
    requests: int = 0
    already: int = 0
    unsure: int = 0


@dataclass(slots=True)
class AnswerChange:
    """A change of an operation's answers, or of its conditions.

    held: in how many recorded answers the member is. asked: how many requests let the
    answer have it. already: whether it is so today, as all revisions sent are retired.
    """

    change: Change
    revisions: set[str] = field(default_factory=set)
    held: int = 0
    asked: int = 0
    already: bool = False

    @property
    def is_break(self) -> bool:
        """Return whether it breaks a reader; whether a key has a scope does not show."""
        return self.change.kind == BREAKS and self.change.aspect != SCOPE


@dataclass(slots=True)
class OperationUse:
    """One operation as it was used.

    broken_by: how many requests break for which causes. answers: how many answers were recorded.
    """

    key: str
    use_case: str | None = None
    requests: int = 0
    answers: int = 0
    not_judged: int = 0
    broken_by: Counter[frozenset[tuple[str, str]]] = field(default_factory=Counter)
    revisions: Counter[str] = field(default_factory=Counter)
    breaks: dict[tuple[str, str], Break] = field(default_factory=dict)
    changes: dict[tuple[str, str], AnswerChange] = field(default_factory=dict)

    @property
    def broken(self) -> int:
        """The number of requests that break, for whichever cause."""
        return sum(count for found, count in self.broken_by.items() if not found.isdisjoint(self.breaks))

    def is_read(self, item: AnswerChange) -> bool:
        """Return whether a change meets what was used.

        With recorded answers it is a member that they have. Without, it is one that a reading request (GET)
        lets the answer have: nobody reads for nothing.
        """
        if not item.change.place or item.change.aspect == PAGE:
            return item.asked > 0
        if self.answers:
            return item.held > 0
        return item.asked > 0 and self.key.startswith("GET ")

    def read_breaks(self) -> list[AnswerChange]:
        """Return the changes that break a reader of what was used, the members of most answers first."""
        found = [item for item in self.changes.values() if item.is_break and self.is_read(item)]
        return sorted(found, key=lambda item: -item.held)

    def read_changes(self) -> list[AnswerChange]:
        """Return the other changes that meet what was used."""
        return [item for item in self.changes.values() if not item.is_break and self.is_read(item)]

    def unused(self) -> list[AnswerChange]:
        """Return the changes of members that were not used, as far as it shows."""
        return [item for item in self.changes.values() if not self.is_read(item)]

    @property
    def fails(self) -> bool:
        """Whether something breaks."""
        return bool(self.breaks or self.read_breaks())


@dataclass(slots=True)
class Seen:
    """The places of the input that are not judged, and the problems that are none of the upgrade.

    own_causes: operation, code and place of all that is wrong at the request's own revision. unreadable: each
    with its reason.
    """

    legacy: int = 0
    elsewhere: Counter[str] = field(default_factory=Counter)
    wrong_before: int = 0
    unreadable: list[str] = field(default_factory=list)
    without_revision: int = 0
    own_causes: set[tuple[str, str, str]] = field(default_factory=set)
    not_judged: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class UpgradeReport:
    """The findings of all operations, and the lives of the revisions.

    source: of the target's contract, where that is not Klaviyo's file. known: how many problems are left out,
    as a baseline has them.
    """

    target: RevisionLife
    operations: list[OperationUse]
    seen: Seen
    lives: list[RevisionLife]
    today: str
    source: str | None = None
    known: int = 0

    @property
    def failed(self) -> bool:
        """Whether something breaks."""
        return any(use.fails for use in self.operations)

    @property
    def revisions(self) -> Counter[str]:
        """The number of requests by the revision that they were sent at."""
        total: Counter[str] = Counter()
        for use in self.operations:
            total.update(use.revisions)
        return total

    def aspects(self) -> Iterator[str]:
        """Yield the aspects of the changes that meet something that was used, each once."""
        yield from dict.fromkeys(
            item.change.aspect
            for use in self.operations
            for item in (*use.read_breaks(), *use.read_changes())
        )
