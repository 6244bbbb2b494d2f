"""One problem: a code at a place of an operation, in any number of requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from klaviyo_rehearsal.contracts.violation import Severity

MOST_EXAMPLES = 5
# Verdicts that are no severity of a violation.
_WHOLE = ("legacy", "unknown")


class Example(NamedTuple):
    """One request that has a problem. The order of examples is that of their places.

    line: 0 where the place is the file as a whole. place: the pointer or parameter as it is in the request.
    sent: the revision that the request names, else empty.
    """

    source: str
    line: int
    method: str
    path: str
    place: str
    detail: str
    remedy: str
    sent: str = ""

    @property
    def position(self) -> str:
        """The place in the recording, as compilers write it: file:line."""
        return f"{self.source}:{self.line}" if self.line else self.source


@dataclass(slots=True)
class Problem:
    """One problem of an operation at a revision.

    fingerprint: of operation, code, place and revision. operation: its key; the name of an old call; for a
    path that nobody knows, method and path with ids as {id}. place: the pointer or parameter, with a star for
    numbers and names of one's own; empty for the request as a whole. status: Klaviyo's answer. verdicts: the
    requests that have it, by the verdict on the request. examples: the first ones, at most MOST_EXAMPLES.
    """

    fingerprint: str
    operation: str
    use_case: str
    revision: str
    code: str
    place: str
    severity: Severity
    status: int
    evidence: str
    verdicts: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)

    @property
    def count(self) -> int:
        """The number of requests that have it."""
        return self.verdicts.total()

    @property
    def level(self) -> str:
        """Its severity, or legacy or unknown where no request of it has another verdict."""
        return next((name for name in _WHOLE if self.verdicts[name] == self.count), str(self.severity))

    @property
    def first_place(self) -> str:
        """The pointer or parameter in the first example."""
        return self.examples[0].place

    @property
    def detail(self) -> str:
        """The sentence about the first example."""
        return self.examples[0].detail

    @property
    def remedy(self) -> str:
        """The remedy for the first example."""
        return self.examples[0].remedy

    def add(self, verdict: str, example: Example, count: int = 1) -> None:
        """Count requests with a verdict. An example stays if it is among the first."""
        self.verdicts[verdict] += count
        self._keep((example,))

    def is_late(self, source: str, line: int) -> bool:
        """Return whether a request comes after the examples that are kept."""
        kept = self.examples
        return len(kept) == MOST_EXAMPLES and (source, line) > (kept[-1].source, kept[-1].line)

    def count_more(self, verdict: str, count: int) -> None:
        """Count requests with a verdict that are no examples."""
        self.verdicts[verdict] += count

    def restate(self, before: str, after: str) -> None:
        """Count a request that is counted already with another verdict."""
        self.verdicts[after] += 1
        self.verdicts -= Counter({before: 1})

    def copy(self) -> Problem:
        """Return a problem that counts on by itself."""
        return replace(self, verdicts=Counter(self.verdicts), examples=list(self.examples))

    def merge(self, other: Problem) -> None:
        """Add the same problem of other requests."""
        self.verdicts += other.verdicts
        self._keep(other.examples)

    def _keep(self, examples: Iterable[Example]) -> None:
        kept = self.examples
        for example in examples:
            # Requests come in order, so that nearly all of them come too late.
            if len(kept) < MOST_EXAMPLES or example < kept[-1]:
                kept.append(example)
                kept.sort()
                del kept[MOST_EXAMPLES:]

    def as_dict(self) -> dict[str, Any]:
        """Return the problem as JSON has it; `count` and `level` are for readers."""
        return {
            "fingerprint": self.fingerprint,
            "code": self.code,
            "severity": str(self.severity),
            "level": self.level,
            "operation": self.operation,
            "use_case": self.use_case or None,
            "revision": self.revision or None,
            "place": self.place,
            "status": self.status,
            "evidence": self.evidence,
            "count": self.count,
            "verdicts": dict(sorted(self.verdicts.items())),
            "examples": [example._asdict() for example in self.examples],
        }

    @classmethod
    def of_dict(cls, content: Mapping[str, Any]) -> Problem:
        """Read a problem. Raises KeyError, TypeError or ValueError for other content."""
        return cls(
            content["fingerprint"],
            content["operation"],
            content["use_case"] or "",
            content["revision"] or "",
            content["code"],
            content["place"],
            Severity(content["severity"]),
            content["status"],
            content["evidence"],
            Counter(content["verdicts"]),
            [Example(**example) for example in content["examples"]],
        )
