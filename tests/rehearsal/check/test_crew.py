"""Several processes: the same findings and output for any number, and a lost process loses nothing."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.rehearsal.check.check_plan import CheckPlan
from klaviyo_rehearsal.rehearsal.check.checking import Checking, Judged, judged_here, pieces_of
from klaviyo_rehearsal.rehearsal.check.crew import Crew
from klaviyo_rehearsal.rehearsal.check.part_check import Lines
from klaviyo_rehearsal.rehearsal.recordings.found import Reading
from tests.rehearsal.check.traffic import mixed

PLAN = CheckPlan(date(2026, 11, 1), lines=Lines.NDJSON)
SIZE = 20_000


def taken(library: Library, judged: Iterator[Judged]) -> tuple[bytes, str]:
    checking = Checking(PLAN.build(library))
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        checking.take_all(judged)
    return checking.findings.to_json(), output.getvalue()


def alone(library: Library, path: Path) -> tuple[bytes, str]:
    return taken(library, judged_here(PLAN.build(library), pieces_of([path], Reading(), SIZE)))


def test_any_number_of_processes_finds_the_same(library: Library, tmp_path: Path) -> None:
    path = mixed(tmp_path / "it.ndjson")
    found = alone(library, path)
    assert found[1].count('"repeated-id"') > 20
    for count in (1, 3):
        with Crew(PLAN, count) as crew:
            assert taken(library, crew.judged(pieces_of([path], Reading(), SIZE))) == found


def _with_deaths(crew: Crew, path: Path, deaths: int) -> Iterator[Judged]:
    for number, judged in enumerate(crew.judged(pieces_of([path], Reading(), SIZE))):
        if 0 < number <= deaths:
            crew.kill()
        yield judged


def test_lost_processes_lose_nothing(library: Library, tmp_path: Path) -> None:
    path = mixed(tmp_path / "it.ndjson")
    with Crew(PLAN, 2) as crew:
        assert taken(library, _with_deaths(crew, path, 1)) == alone(library, path)


def test_a_part_that_ends_processes_is_named(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("klaviyo_rehearsal.rehearsal.check.crew._MOST_DEATHS", 1)
    path = mixed(tmp_path / "it.ndjson")
    with Crew(PLAN, 2) as crew:
        found, output = taken(library, _with_deaths(crew, path, 1))
    assert b"two processes have died of it" in found
    assert f"{path}, " in output


def test_a_mistake_of_ours_is_raised_here(tmp_path: Path) -> None:
    plan = CheckPlan(date(2026, 11, 1), specs=(tmp_path / "none.json",))
    pieces = pieces_of([mixed(tmp_path / "it.ndjson", 10)], Reading())
    with pytest.raises(RuntimeError, match="none.json"), Crew(plan, 1) as crew:
        list(crew.judged(pieces))
