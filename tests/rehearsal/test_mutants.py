"""No wrong migration survives: each mutant is caught in its use case, with the right code and place.

A slice of the table runs here; `python -m tests.rehearsal.mutants` runs all of it, with three seeds.
"""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from tests.rehearsal.mutants import MUTANTS, Mutant
from tests.rehearsal.mutants.verdict import findings, is_expected

# Every third: of each kind of mistake and of each use case there are some.
SLICE = MUTANTS[::3]


def test_there_are_mutants_enough_of_every_use_case_and_none_twice() -> None:
    assert len(MUTANTS) >= 450
    assert len({(mutant.name, mutant.use_case) for mutant in MUTANTS}) == len(MUTANTS)
    assert {mutant.use_case for mutant in MUTANTS} == {*use_cases()}
    assert len({mutant.use_case for mutant in SLICE}) > 35


@pytest.mark.parametrize("mutant", SLICE, ids=lambda mutant: f"{mutant.use_case}: {mutant.name}")
def test_a_mutant_is_caught(klaviyo_session: MockSession, mutant: Mutant) -> None:
    with klaviyo_session.open(
        mutant.integration, seed=1, max_examples=100, timeout=20, faults=mutant.faults
    ) as run:
        result = run.rehearse(use_cases()[mutant.use_case])
    assert not result.passed, "it survived"
    if (
        result.trouble
    ):  # a mistake that remembers an account is seen when it is played again, and alone passes
        assert result.trouble in ("flaky", mutant.code), result.report
        return
    assert result.outcome is not None, result.report
    found = list(findings(result.outcome))
    assert any(is_expected(mutant, item) for item in found), (found, result.report)
