"""The runs of two programs as a report in any format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..failures.baseline import TWINS, Baseline
from ..failures.request_end import end_of
from ..failures.result import Result
from ..reports.report import RehearsalReport
from ..reports.run_facts import RunFacts
from .programs import Compared


def runs_report(
    name: str,
    runs: Sequence[Compared],
    facts: RunFacts | None = None,
    wanted: int = 0,
    place: tuple[str, int] | None = None,
    baseline: Baseline | None = None,
) -> RehearsalReport:
    """Return the report of compared runs. name: of both programs. wanted: how many there should be.

    place: file and line of the new program. baseline: the one of which the runs have the known failures.
    """
    count = max(wanted, len(runs))
    names = [f"line {number}" for number in range(1, count + 1)] if count > 1 else ["compare"]
    names, unplayed = names[: len(runs)], names[len(runs) :]
    results = tuple(_result(name, one) for name, one in zip(names, runs, strict=True))
    # Of a run that failed it is not known which further entries it would meet.
    ended = [TWINS] if all(result.passed for result in results) and not unplayed else []
    return RehearsalReport(
        name,
        0,
        1,
        results,
        place,
        baseline.stale(ended) if baseline else (),
        on_baseline=tuple(baseline.remarks([TWINS])) if baseline and any(one.outcome for one in runs) else (),
        interrupted=bool(unplayed),
        unplayed=tuple(unplayed),
        facts=facts,
    )


def _result(name: str, one: Compared) -> Result:
    report = f"{name}: {one.trouble}" if one.trouble else one.report
    coverage = Counter(end_of(entry.status, entry.answer) for entry in one.new.entries)
    revisions = Counter(sent for entry in one.new.entries if (sent := entry.sent_revision))
    return Result(
        name,
        1,
        0,
        report=report,
        outcome=one.outcome if report else None,
        scenario=one.outcome.scenario if one.outcome and report else None,
        trouble=_code(one),
        stderr=_stderr(one) if report else (),
        known=one.known,
        coverage=coverage,
        revisions=dict(sorted(revisions.items())),
        seconds=one.seconds,
    )


def _code(one: Compared) -> str:
    """Return why nothing could be compared, in a word."""
    if not one.trouble:
        return ""
    if one.old.hung or one.new.hung:
        return "hung"
    return "ended" if one.old.code or one.new.code else "silent"


def _stderr(one: Compared) -> tuple[str, ...]:
    sides = ("old", one.old), ("new", one.new)
    return tuple(f"{name} | {line}" for name, run in sides for line in run.stderr)
