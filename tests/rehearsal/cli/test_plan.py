"""The plan of `rehearse test`, opened: a use case by its name, and the command that plays it again."""

from __future__ import annotations

from pathlib import Path

from klaviyo_rehearsal.rehearsal.cli.plan import RehearsalPlan
from klaviyo_rehearsal.rehearsal.options.sources import NamedIntegration
from klaviyo_rehearsal.rehearsal.reports.progress import Progress


def test_an_open_plan_plays_use_cases_and_takes_failures_as_known() -> None:
    plan = RehearsalPlan(
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
        accepts=True,
    )
    with plan.open(Progress({"create-event": 2}, {"create-event": 2})) as player:
        played = player.play("create-event")
        player.kill()
    assert played.result.passed
    assert [entry.code for entry in played.record.added] == ["nothing-sent"]
    again = plan.replay("create-event", 1)
    assert again.endswith(
        "tests.rehearsal.integrations:silent --use-case create-event --seed 1 --max-examples 2"
    )
