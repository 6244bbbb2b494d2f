"""A plan of a check: it goes to another process, and builds the same check there."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.rehearsal.check.check_plan import CheckPlan
from klaviyo_rehearsal.rehearsal.check.part_check import Lines
from klaviyo_rehearsal.rehearsal.recordings.parts import Part

BODY = b'{"data":{"type":"profile","attributes":{"mail":"x"}}}'


def test_a_plan_builds_the_same_check_wherever_it_is(library: Library) -> None:
    plan = CheckPlan(
        date(2026, 11, 1), revisions=("2026-07-15",), operation="POST /api/profiles", lines=Lines.TEXT
    )
    part = Part(Path("it.json"), len(BODY), data=BODY)
    here = plan.build(library).check(part)
    there = pickle.loads(pickle.dumps(plan)).build().check(pickle.loads(pickle.dumps(part)))
    assert here.findings.to_json() == there.findings.to_json()
    assert here.output == there.output != []
