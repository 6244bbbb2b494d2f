"""No wrong migration survives: each mutant is caught in its use case, with the right code and place."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.failures.outcome import Outcome
from tests.rehearsal.mutants import MUTANTS, Mutant


def findings(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """Yield what an outcome says is wrong: codes with their places."""
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
    codes = mutant.code.split("|")
    places = mutant.place.replace("[", "[[]").split("|")
    code_fits = any(fnmatchcase(found[0], code) for code in codes)
    return code_fits and (not mutant.place or any(fnmatchcase(found[1], place) for place in places))


def test_there_are_mutants_enough_and_none_twice() -> None:
    assert len(MUTANTS) >= 80
    assert len({(mutant.name, mutant.use_case) for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.use_case}: {mutant.name}")
def test_a_mutant_is_caught(klaviyo_session: MockSession, mutant: Mutant) -> None:
    with klaviyo_session.open(
        mutant.integration, seed=1, max_examples=100, timeout=20, faults=mutant.faults
    ) as run:
        result = run.rehearse(use_cases()[mutant.use_case])
    assert not result.passed, "it survived"
    assert result.outcome is not None, result.report
    found = list(findings(result.outcome))
    assert any(is_expected(mutant, item) for item in found), (found, result.report)
