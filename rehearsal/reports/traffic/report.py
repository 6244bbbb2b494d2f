"""The report on recorded traffic, before it is written in a format: an answer, operations, problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..matter import OPEN, Matter
from ..run_facts import RunFacts
from ..verdict import Verdict

# Levels of problems that keep traffic from going live.
FAILING = frozenset({"error", "loss"})


@dataclass(frozen=True, slots=True)
class Row:
    """One operation: how many requests were seen, right, lost, refused and not judged.

    use_case: its summary, where one is known. remark: a sentence on its answers that breaks a reader.
    """

    operation: str
    use_case: str = ""
    requests: int = 0
    right: int = 0
    lost: int = 0
    refused: int = 0
    open: int = 0
    remark: str = ""

    @property
    def fails(self) -> bool:
        """Whether it keeps the traffic from going live."""
        return bool(self.refused or self.lost or self.remark)

    @property
    def mood(self) -> str:
        """Its class on a page: fails, warns, open or passes."""
        return "fails" if self.refused else "warns" if self.fails else "open" if self.open else "passes"

    @property
    def rank(self) -> tuple[bool, int, int, int, int, str]:
        """The place in a table: the worst first."""
        return not self.fails, -self.refused, -self.lost, -self.open, -self.requests, self.operation


@dataclass(frozen=True, slots=True)
class TrafficReport:
    """The report on recorded traffic.

    kind: the command, check or upgrade. name: of the recordings. notes: remarks and the things that were not
    judged, in sentences. makers: make the formats that differ by the command, by their names.
    """

    kind: str
    name: str
    verdict: Verdict
    rows: tuple[Row, ...]
    matters: tuple[Matter, ...]
    notes: tuple[str, ...] = ()
    facts: RunFacts | None = None
    makers: Mapping[str, Callable[[], str]] = field(default_factory=dict)

    def failing(self) -> list[Matter]:
        """Return the problems that keep it from going live."""
        return [matter for matter in self.matters if matter.level in FAILING]

    def count(self, name: str) -> int:
        """Return the sum of a number of the rows, such as refused."""
        return sum(int(getattr(row, name)) for row in self.rows)


@dataclass(frozen=True, slots=True)
class MatterGroup:
    """The problems of one code: one change that is needed, at several places.

    remedy: the one that all have, empty where they differ.
    """

    code: str
    level: str
    title: str
    remedy: str
    evidence: str
    matters: tuple[Matter, ...]

    @property
    def count(self) -> int:
        """How often it was met."""
        return sum(matter.count for matter in self.matters)


_LEVELS = ("error", "loss", OPEN, "advice", "drift")


def grouped(matters: Iterable[Matter]) -> Iterator[MatterGroup]:
    """Yield problems by code and level, the worst first, then those that were met most often."""
    found: dict[tuple[str, str], list[Matter]] = {}
    for matter in matters:
        found.setdefault((matter.level, matter.code), []).append(matter)
    groups = [_group(level, code, members) for (level, code), members in found.items()]
    yield from sorted(groups, key=lambda group: (_LEVELS.index(group.level), -group.count, group.code))


def _group(level: str, code: str, members: list[Matter]) -> MatterGroup:
    first, remedies = members[0], {matter.remedy for matter in members}
    ordered = sorted(members, key=lambda matter: (-matter.count, matter.where))
    remedy = first.remedy if len(remedies) == 1 else ""
    return MatterGroup(code, level, first.title, remedy, first.evidence, tuple(ordered))
