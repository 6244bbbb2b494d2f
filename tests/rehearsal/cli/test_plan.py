"""The plan of `rehearse test`: it fits in a pipe; opened, it plays a use case by its name."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from klaviyo_rehearsal.rehearsal.cli.plan import RehearsalPlan
from klaviyo_rehearsal.rehearsal.options.sources import NamedIntegration
from klaviyo_rehearsal.rehearsal.reports.progress import Progress
from klaviyo_rehearsal.rehearsal.workers.plan import Plan

PLAN = RehearsalPlan(
    named=NamedIntegration("integration", "tests.rehearsal.integrations:silent", Path()),
    home=Path(),
    seed=1,
    max_examples=2,
    timeout=10.0,
    start_timeout=60.0,
    faults=False,
    retired=False,
    specs=(),
    oracle={},
    known_in=None,
    accepts=False,
)


def test_a_plan_can_be_sent_to_another_process() -> None:
    plan: Plan = replace(
        PLAN, faults=True, oracle={"undollared_names": "alias"}, moment=datetime(2026, 7, 1, tzinfo=UTC)
    )
    assert pickle.loads(pickle.dumps(plan)) == plan


def test_an_open_plan_plays_use_cases_and_takes_failures_as_known() -> None:
    plan = replace(PLAN, accepts=True)
    with plan.open(Progress({"create-event": 2}, {"create-event": 2})) as player:
        played = player.play("create-event")
        player.kill()
    assert played.result.passed
    assert [entry.code for entry in played.record.added] == ["nothing-sent"]
    again = plan.replay("create-event", 1)
    assert again.endswith(
        "tests.rehearsal.integrations:silent --use-case create-event --seed 1 --max-examples 2"
    )


def test_the_settings_name_each_flag_with_the_content_of_a_file(tmp_path: Path) -> None:
    spec = tmp_path / "stable.json"
    spec.write_text("{}")
    plan = replace(PLAN, faults=True, oracle={"undollared_names": "alias"}, specs=(spec,))
    assert plan.settings() == {
        "faults": "on",
        "retired": "off",
        "oracle": "undollared_names=alias",
        "spec": "stable.json (44136fa355b3)",
    }
