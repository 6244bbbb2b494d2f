"""The report of a whole rehearsal, before it is written in a format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..failures.baseline import Baseline, KnownFailure
from ..failures.result import Result
from .run_facts import RunFacts


@dataclass(frozen=True, slots=True)
class RehearsalReport:
    """The results of all use cases with one integration.

    place: file and line of a Python integration, for annotations. stale: known failures that nothing met.
    missing: requirements on the coverage that were not met, in words. on_baseline: remarks on its entries.
    interrupted: whether a Ctrl-C ended it; then it is a partial one. unplayed: the use cases that were not
    played to their end. unchosen: those that were not asked for. facts: day, duration and version of the run.
    baseline, settings: for a merge with other reports; the settings are flags in words, such as faults: on.
    """

    integration: str
    seed: int
    max_examples: int
    results: tuple[Result, ...]
    place: tuple[str, int] | None = None
    stale: tuple[KnownFailure, ...] = ()
    missing: tuple[str, ...] = ()
    on_baseline: tuple[str, ...] = ()
    interrupted: bool = False
    unplayed: tuple[str, ...] = ()
    unchosen: tuple[str, ...] = ()
    facts: RunFacts | None = None
    baseline: Baseline | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> int:
        """The number of use cases that failed."""
        return sum(not result.passed for result in self.results)

    @property
    def clean(self) -> bool:
        """Whether nothing failed, every required outcome was met and nothing was left out."""
        return not (self.failed or self.missing or self.interrupted or self.unplayed)

    def coverage(self) -> Counter[str]:
        """Count the requests of all use cases by how they ended."""
        total: Counter[str] = Counter()
        for result in self.results:
            total.update(result.coverage)
        return total

    def revisions(self) -> Counter[str]:
        """Count the requests of all use cases by the revision that they named."""
        total: Counter[str] = Counter()
        for result in self.results:
            total.update(result.revisions)
        return total

    def remarks(self) -> list[str]:
        """Return the remarks on the revisions of the requests and on the baseline, each once."""
        texts = [text for result in self.results for text in result.remarks]
        return list(dict.fromkeys([*texts, *self.on_baseline]))

    def summary(self) -> str:
        """Return the counts in a line."""
        known = sum(len(result.known) for result in self.results)
        text = f"{len(self.results) - self.failed} passed, {self.failed} failed"
        text = f"{text}, {known} known" if known else text
        return f"{text}, interrupted" if self.interrupted else text

    def interruption(self) -> str:
        """Return the sentence that this is a partial report, with the use cases that it lacks."""
        count = len(self.results) + len(self.unplayed)
        lacking = f"; not played: {', '.join(self.unplayed)}" if self.unplayed else ""
        return f"interrupted, a partial report: {len(self.results)} of {count} use cases{lacking}"


def stale_text(entry: KnownFailure) -> str:
    """Return a sentence on a known failure that nothing met."""
    place = f" at {entry.place}" if entry.place else ""
    origin = entry.origin or "the baseline"
    return f"{entry.use_case}: {entry.code}{place} no longer fails; take it out of {origin}"
