"""`rehearse check` as a whole: any cut into parts gives the same findings and the same output."""

from __future__ import annotations

import contextlib
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.answers.inspection import AnswerInspector
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.rehearsal.check.check_plan import CheckPlan
from klaviyo_rehearsal.rehearsal.check.checking import Checking, judged_here, pieces_of
from klaviyo_rehearsal.rehearsal.check.part_check import Lines
from klaviyo_rehearsal.rehearsal.findings.findings import Findings
from klaviyo_rehearsal.rehearsal.recordings.found import Reading, Unreadable
from tests.rehearsal.check.records import inspector, judged, odd_requests
from tests.rehearsal.check.traffic import event, posted


def checked(
    library: Library, path: Path, lines: Lines = Lines.TEXT, size: int = 1 << 20
) -> tuple[Findings, str]:
    check = CheckPlan(date(2026, 11, 1), lines=lines).build(library)
    checking = Checking(check)
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
        checking.take_all(judged_here(check, pieces_of([path], Reading(), size)))
    return checking.findings, output.getvalue()


def events(*ids: str, **more: Any) -> list[dict[str, Any]]:
    return [posted(event(name, **more)) for name in ids]


def written(path: Path, records: list[Any]) -> Path:
    path.write_text("\n".join(map(json.dumps, records)))
    return path


@given(
    st.lists(odd_requests() | st.sampled_from(events("1", "2") + events("1", value=3)), max_size=12),
    st.integers(1, 2000),
    st.sampled_from(Lines),
)
def test_any_cut_gives_the_same(
    library: Library, tmp_path_factory: pytest.TempPathFactory, records: list[Any], size: int, lines: Lines
) -> None:
    path = written(tmp_path_factory.getbasetemp() / "cut.ndjson", records)
    whole, output = checked(library, path, lines)
    parts, other = checked(library, path, lines, size)
    assert parts.to_json() == whole.to_json()
    assert output == other


@given(st.lists(odd_requests() | st.sampled_from(events("1", "2") + events("1", value=3)), max_size=12))
def test_findings_are_those_of_the_inspector_in_order(
    library: Library, tmp_path_factory: pytest.TempPathFactory, records: list[Any]
) -> None:
    path = written(tmp_path_factory.getbasetemp() / "order.ndjson", records)
    checks, wanted = inspector(library), Findings()
    answers = AnswerInspector(library, today=date(2026, 11, 1))
    for number, record in enumerate(records, 1):
        found = judged(checks, record, Reading())
        if found is not None:
            request = found[0]
            request.source, request.line = str(path), number
            for inspection in checks.inspect(request):
                wanted.add(request, inspection)
            answer = answers.inspect(request)
            if answer is not None:
                answer.use_case = found[1][0].use_case
                wanted.add_answer(request, answer)
    found_here, _ = checked(library, path, size=300)
    assert found_here.as_dict()["problems"] == wanted.as_dict()["problems"]
    assert (found_here.uses, found_here.answers) == (wanted.uses, wanted.answers)


@pytest.mark.parametrize("lines", [Lines.NONE, Lines.TEXT, Lines.NDJSON])
def test_an_event_that_an_earlier_part_has_had_is_named(
    library: Library, tmp_path: Path, lines: Lines
) -> None:
    path = written(tmp_path / "twice.ndjson", [*events("1", "2"), *events("1", value=3), *events("2")])
    found, output = checked(library, path, lines, size=1)
    assert found.verdicts == {"ok": 2, "loss": 1, "advice": 1}
    # A request is three lines of text: its place, the sentence and the remedy.
    assert output.count("\n") == {Lines.NONE: 0, Lines.TEXT: 2 * 3, Lines.NDJSON: 4}[lines]
    assert [(problem.code, problem.examples[0].line) for problem in found.ordered()] == [("repeated-id", 3)]


def test_an_unreadable_place_is_named_on_standard_error(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check = CheckPlan(date(2026, 11, 1)).build(library)
    checking = Checking(check)
    (tmp_path / "it.ndjson").write_text("{\n")
    files = [tmp_path / "it.ndjson", Unreadable("folder", None, "empty")]
    sizes: list[int] = []
    checking.take_all(judged_here(check, pieces_of(files, Reading())), sizes.append)
    assert (checking.findings.unreadable, checking.findings.total, sizes) == (2, 0, [2])
    assert f"{tmp_path}/it.ndjson:1: not JSON" in capsys.readouterr().err
