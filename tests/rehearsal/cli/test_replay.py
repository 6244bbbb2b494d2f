"""`rehearse replay`: a kept failure, with the same integration or another."""

from __future__ import annotations

import json
from pathlib import Path

from tests.rehearsal.cli.running import QUICK, RIGHT, SILENT, rehearse


def test_a_failure_is_replayed_by_its_id_with_either_integration(tmp_path: Path) -> None:
    first = rehearse("test", SILENT, *QUICK, "--format", "json", cwd=tmp_path)
    failure = json.loads(first.stdout)["use_cases"][0]["failure"]
    again = rehearse("replay", failure["id"], cwd=tmp_path)
    assert again.returncode == 1
    assert "create-event, 1 calls played" in again.stdout
    assert f"rehearse replay {failure['id']}" in again.stdout
    mended = rehearse("replay", failure["id"], "--integration", RIGHT, cwd=tmp_path)
    assert mended.returncode == 0
    unknown = rehearse("replay", failure["id"][:-1] + "x", cwd=tmp_path)
    assert unknown.returncode == 2
    assert f"Did you mean '{failure['id']}'?" in unknown.stderr
