"""`rehearse replay`: a kept failure, with the same integration or another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from klaviyo_rehearsal.rehearsal.failures.kept import Failure, FailureFolder
from tests.rehearsal.builders import SCENARIO
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


@pytest.mark.parametrize(("part", "name"), [("use_case", "create-events"), ("call", "tracks")])
def test_an_unknown_name_in_a_kept_file_is_answered_with_the_nearest(
    part: str, name: str, tmp_path: Path
) -> None:
    failure = Failure("create-event", "bad-phone", SCENARIO, ("integration", SILENT), seed=7)
    path = FailureFolder(tmp_path).keep(failure)
    content = json.loads(path.read_bytes())
    owner = content if part == "use_case" else content["scenario"]["calls"][0]
    owner[part] = name
    path.write_text(json.dumps(content))
    done = rehearse("replay", failure.id, cwd=tmp_path)
    assert done.returncode == 2 and repr(name) in done.stderr and "Did you mean" in done.stderr
