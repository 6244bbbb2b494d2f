"""Kept failures: written, found again by id, and refused when the file is no failure."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.rehearsal.failures.kept import (
    Failure,
    FailureFolder,
    UnknownFailure,
    read_scenario,
    scenario_record,
)
from tests.rehearsal.builders import SCENARIO

FAILURE = Failure("create-event", "bad-phone", SCENARIO, ("integration", "shop:handle"), seed=7)


def test_a_kept_failure_is_found_again_by_its_id(tmp_path: Path) -> None:
    folder = FailureFolder(tmp_path)
    path = folder.keep(FAILURE)
    assert path == tmp_path / ".rehearsal" / "failures" / f"{FAILURE.id}.json"
    assert folder.find(FAILURE.id) == FAILURE


def test_git_passes_the_folder_over(tmp_path: Path) -> None:
    FailureFolder(tmp_path).keep(FAILURE)
    assert (tmp_path / ".rehearsal" / ".gitignore").read_text() == "*\n"


def test_the_id_depends_on_use_case_code_and_scenario_alone() -> None:
    assert replace(FAILURE, seed=8, integration=("url", "http://127.0.0.1:1/")).id == FAILURE.id
    for other in (
        replace(FAILURE, use_case="client-event"),
        replace(FAILURE, code="bad-email"),
        replace(FAILURE, scenario=replace(SCENARIO, seed={})),
    ):
        assert other.id != FAILURE.id
    assert len(FAILURE.id) == 8


def test_a_scenario_is_the_same_once_written_and_read_with_its_faults() -> None:
    struck = replace(SCENARIO, faults=({"where": "*", "nth": 1, "do": 503},))
    assert read_scenario(scenario_record(struck)) == struck
    assert "faults" not in scenario_record(SCENARIO)


def test_an_unknown_id_is_answered_with_the_nearest_one_and_all_that_are_kept(tmp_path: Path) -> None:
    folder = FailureFolder(tmp_path)
    with pytest.raises(UnknownFailure, match="Kept: none"):
        folder.find("00000000")
    folder.keep(FAILURE)
    with pytest.raises(UnknownFailure, match=f"Did you mean '{FAILURE.id}'"):
        folder.find(f"{FAILURE.id[:-1]}x")


@pytest.mark.parametrize("content", [b"", b"[]", b'{"integration": {}}', b'{"integration": {"url": "x"}}'])
def test_a_file_that_is_no_failure_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    folder = FailureFolder(tmp_path)
    path = folder.keep(FAILURE)
    path.write_bytes(content)
    with pytest.raises(UnknownFailure, match=f"{FAILURE.id}.json"):
        folder.find(FAILURE.id)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        *(("use_case", [1]), ("code", 5), ("seed", "x"), ("calls", "text"), ("arguments", 5), ("ids", 5)),
        *(("lists", 5), ("lists", [1]), ("faults", [5])),
    ],
)
def test_a_file_that_was_edited_by_hand_is_no_kept_failure(part: str, value: Any, tmp_path: Path) -> None:
    folder = FailureFolder(tmp_path)
    path = folder.keep(FAILURE)
    content = json.loads(path.read_bytes())
    scenario = content["scenario"]
    owner = {"arguments": scenario["calls"][0], "ids": scenario["calls"][0], "lists": scenario["seed"]}
    owner |= {"calls": scenario, "faults": scenario}
    owner.get(part, content)[part] = value
    path.write_text(json.dumps(content))
    with pytest.raises(UnknownFailure, match="is not a kept failure"):
        folder.find(FAILURE.id)
