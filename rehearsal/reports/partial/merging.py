"""Puts reports on parts of the use cases together: the report of a run that played them all."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from klaviyo_rehearsal.contracts.openapi.loading import guide_use_cases, use_cases

from ...failures.result import Result
from ..report import RehearsalReport
from ..run_facts import RunFacts
from .baseline_record import merged_baselines, of_file
from .reading import ReportError

_REMEDY = "give each machine the same one, and rehearse again"


def merged(parts: Mapping[str, RehearsalReport]) -> RehearsalReport:
    """Return the report of one run. parts: the reports by the names of their files.

    The run begins when the first part does; the seconds of the parts add up. Raises ReportError for parts of
    different runs.
    """
    _require_one_run(parts)
    reports = list(parts.values())
    results = _results(parts)
    unplayed = _in_order({name for report in reports for name in report.unplayed} - results.keys())
    first = min(reports, key=_begun)
    missing = dict.fromkeys(text for report in reports for text in report.missing)
    report = replace(
        first,
        results=tuple(results.values()),
        missing=tuple(sorted(missing, key=lambda text: _rank(text.partition(":")[0]))),
        interrupted=any(_is_open(report, results) for report in reports),
        unplayed=unplayed,
        unchosen=tuple(name for name in guide_use_cases() if name not in {*results, *unplayed}),
        facts=_facts(reports),
    )
    return _with_baseline(report, reports)


def _require_one_run(parts: Mapping[str, RehearsalReport]) -> None:
    first_file, first = next(iter(parts.items()))
    for file, report in parts.items():
        if stranger := next((one.use_case for one in report.results if one.use_case not in use_cases()), ""):
            reason = f"'{stranger}' is not a use case; reports of `rehearse test` and `check` can be merged"
            raise ReportError(f"{file}: {reason}, and those of other commands cannot")
        expected = _run(first)
        run = _run(report)
        for name in expected | run:
            value, wanted = run.get(name, "unknown"), expected.get(name, "unknown")
            if value != wanted:
                raise ReportError(f"{file}: {name} {value} is not {wanted}, as in {first_file}; {_REMEDY}")
        if of_file(report.baseline) != of_file(first.baseline):
            raise ReportError(f"{file}: the baseline is not the one of {first_file}; {_REMEDY}")


def _run(report: RehearsalReport) -> dict[str, object]:
    """Return all that parts of one run have in common, by its name."""
    commit = report.facts.commit if report.facts else None
    return {
        "integration": report.integration,
        "seed": report.seed,
        "max_examples (of --profile)": report.max_examples,
        "version": report.facts.version if report.facts else "unknown",
        "commit": commit.text if commit else "unknown",
        **{f"--{name}": value for name, value in report.settings.items()},
    }


def _results(parts: Mapping[str, RehearsalReport]) -> dict[str, Result]:
    """Return the results by use case, in the order of the package."""
    found: dict[str, tuple[str, Result]] = {}
    for file, report in parts.items():
        for result in report.results:
            other, known = found.get(result.use_case, (file, result))
            if known != result:
                raise ReportError(
                    f"{file}: {result.use_case} has another result than in {other}; "
                    "leave out the report that is out of date"
                )
            found[result.use_case] = other, max(known, result, key=lambda one: one.seconds)
    return {name: found[name][1] for name in _in_order(set(found))}


def _in_order(names: set[str]) -> tuple[str, ...]:
    return tuple(name for name in use_cases() if name in names)


def _rank(name: str) -> int:
    known = list(use_cases())
    return known.index(name) if name in known else len(known)


def _is_open(report: RehearsalReport, results: Mapping[str, Result]) -> bool:
    """Return whether an interrupted report lacks anything that no other one has."""
    return report.interrupted and not (report.unplayed and {*report.unplayed} <= results.keys())


def _begun(report: RehearsalReport) -> tuple[str, str]:
    return (
        report.facts.moment if report.facts else "",
        min((one.use_case for one in report.results), default=""),
    )


def _facts(reports: Sequence[RehearsalReport]) -> RunFacts | None:
    facts = list(_all_facts(reports))
    if not facts:
        return None
    first = min(facts, key=lambda one: one.begun)
    return replace(first, seconds=math.fsum(one.seconds for one in facts))


def _all_facts(reports: Sequence[RehearsalReport]) -> Iterator[RunFacts]:
    yield from (report.facts for report in reports if report.facts)


def _with_baseline(report: RehearsalReport, reports: Sequence[RehearsalReport]) -> RehearsalReport:
    """Judge the entries of the baseline by all parts: one that one part tried may be met in another."""
    baseline = merged_baselines([one.baseline for one in reports if one.baseline])
    if baseline is None:
        return replace(report, stale=(), on_baseline=())
    # As in a run: of a use case that failed it is not known which further entries it would meet.
    ended = [result.use_case for result in report.results if result.passed]
    return replace(
        report, baseline=baseline, stale=baseline.stale(ended), on_baseline=tuple(baseline.remarks(ended))
    )
