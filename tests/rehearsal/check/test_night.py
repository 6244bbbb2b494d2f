"""A night's file with one wrong request in a hundred: every planted one is found, and none besides."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.rehearsal.check.check_plan import CheckPlan
from klaviyo_rehearsal.rehearsal.check.run import run_check
from tests.rehearsal.check.night import TODAY, Planted, found_in, night


def test_every_planted_problem_is_found_and_none_besides(library: Library, tmp_path: Path) -> None:
    lines = list(night(library, 3_000, number=1))
    planted: Counter[Planted] = Counter(problem for _, problem in lines if problem)
    path = tmp_path / "night.ndjson"
    path.write_bytes(b"\n".join(line for line, _ in lines))
    findings = run_check(CheckPlan(TODAY), [path], library).findings
    assert found_in(findings) == planted
    assert planted.total() == 30
    assert findings.verdicts == {"ok": 2_970, "error": 30}
