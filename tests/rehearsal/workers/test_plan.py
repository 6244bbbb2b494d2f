"""A result fits in a pipe, as the plan of `rehearse test` does (tests/rehearsal/cli/test_plan.py)."""

from __future__ import annotations

import pickle

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.workers.plan import Played
from tests.rehearsal import integrations


def test_a_failure_comes_back_as_it_was(klaviyo_session: MockSession) -> None:
    with klaviyo_session.open(integrations.cents_cut_off, seed=1, max_examples=20, timeout=10) as run:
        played = Played(run.rehearse(use_cases()["create-event"]))
    assert played.result.outcome is not None
    assert pickle.loads(pickle.dumps(played)) == played
