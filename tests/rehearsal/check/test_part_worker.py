"""The work of a process: a part that can no longer be read is named, and a mistake comes back as text."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import date
from multiprocessing import Pipe
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.rehearsal.check.check_plan import CheckPlan
from klaviyo_rehearsal.rehearsal.check.part_check import PartResult
from klaviyo_rehearsal.rehearsal.check.part_worker import checked, work
from klaviyo_rehearsal.rehearsal.recordings.parts import Part

PLAN = CheckPlan(date(2026, 11, 1))


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def test_parts_are_checked_until_there_are_no_more() -> None:
    here, there = Pipe()
    line = b'{"method":"GET","path":"/api/lists"}'
    here.send(Part(Path("it.ndjson"), len(line), 1, None, line))
    here.send(None)
    work(there, PLAN)
    result = here.recv()
    assert isinstance(result, PartResult)
    assert result.findings.verdicts == {"ok": 1}


def test_a_mistake_comes_back_as_text(tmp_path: Path) -> None:
    here, there = Pipe()
    work(there, CheckPlan(date(2026, 11, 1), specs=(tmp_path / "none.json",)))
    assert "none.json" in here.recv()


def test_a_leader_that_is_gone_is_no_mistake() -> None:
    here, there = Pipe()
    here.close()
    work(there, PLAN)


def test_a_part_that_is_gone_is_named(library: Library, tmp_path: Path) -> None:
    result = checked(PLAN.build(library), Part(tmp_path / "gone.ndjson", 10, 7, 100))
    assert result.troubles == [
        f"{tmp_path}/gone.ndjson, 10 bytes from line 7: cannot be read: No such file or directory"
    ]
    assert result.findings.unreadable_places[0].line == 7
