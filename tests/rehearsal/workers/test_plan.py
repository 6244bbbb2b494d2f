"""The plan of `rehearse test` fits in a pipe, as its results do."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from pathlib import Path

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.cli.plan import RehearsalPlan
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.options.sources import NamedIntegration
from klaviyo_rehearsal.rehearsal.workers.plan import Plan, Played
from tests.rehearsal import integrations


def test_a_plan_can_be_sent_to_another_process() -> None:
    plan: Plan = RehearsalPlan(
        named=NamedIntegration("integration", "tests.rehearsal.integrations:right", Path()),
        home=Path(),
        seed=1,
        max_examples=5,
        timeout=10.0,
        start_timeout=60.0,
        faults=True,
        retired=False,
        specs=(),
        oracle={"undollared_names": "alias"},
        known_in=None,
        accepts=False,
        moment=datetime(2026, 7, 1, tzinfo=UTC),
    )
    assert pickle.loads(pickle.dumps(plan)) == plan


def test_a_failure_comes_back_as_it_was(klaviyo_session: MockSession) -> None:
    with klaviyo_session.open(integrations.cents_cut_off, seed=1, max_examples=20, timeout=10) as run:
        played = Played(run.rehearse(use_cases()["create-event"]))
    assert played.result.outcome is not None
    assert pickle.loads(pickle.dumps(played)) == played
