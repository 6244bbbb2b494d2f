"""Decides whether a mutant is caught, and for the right reason."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from klaviyo_rehearsal.rehearsal.failures.outcome import Outcome
from klaviyo_rehearsal.rehearsal.failures.result import Result
from tests.rehearsal.mutants.mutant import Mutant


def catch(mutant: Mutant, result: Result) -> str:
    """Describe where a mutant was caught: the label of a must-have, or `drawn`; else `survived`."""
    if result.passed:
        return "survived"
    phase = result.scenario.label or "drawn" if result.scenario is not None else "drawn"
    if result.outcome is None:
        return f"{phase}: {result.trouble}"
    found = list(findings(result.outcome))
    if any(is_expected(mutant, item) for item in found):
        return phase
    return f"{phase}: not as expected, {found}"


def findings(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """Yield everything that is wrong in an outcome: codes with their places."""
    if outcome.raised:
        yield "raised", ""
    for entry in outcome.requests:
        for item in entry.violations:
            yield item.code, "" if item.place == "the request" else item.place
    for item in outcome.run_violations:
        yield item.code, ""
    for difference in outcome.differences:
        yield difference.code, difference.field


def is_expected(mutant: Mutant, found: tuple[str, str]) -> bool:
    """Return whether a finding has the code and the place that the table names for a mutant."""
    codes = mutant.code.split("|")
    places = mutant.place.replace("[", "[[]").split("|")
    code_fits = any(fnmatchcase(found[0], code) for code in codes)
    return code_fits and (not mutant.place or any(fnmatchcase(found[1], place) for place in places))
