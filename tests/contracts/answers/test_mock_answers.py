"""No answer of the mock is drift: contract, judge and mock know the same of live answers."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from klaviyo_rehearsal.contracts.answers.judge import AnswerJudge
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.mockserver.generic.type_graph import TypeGraph
from tests.mockserver.generic import direct
from tests.mockserver.generic.test_every_operation import ask
from tests.revisions import TESTED


@pytest.mark.parametrize("revision", TESTED)
def test_no_answer_drifts(revision: str, monkeypatch: pytest.MonkeyPatch) -> None:
    library = load([revision])
    mock, judge, graph = (
        direct.DirectMock(library),
        AnswerJudge(library),
        TypeGraph(library.contracts.values()),
    )
    found: list[tuple[str, str, str | None]] = []
    judged = 0

    def check(operation: Operation, status: int, content: Any, **more: Any) -> None:
        nonlocal judged
        judged += 1
        body = orjson.dumps(content) if content else b""
        drift = judge.judge(operation.key, revision, status, body)
        found.extend((operation.key, item.code, item.pointer) for item in drift)

    monkeypatch.setattr(direct, "check", check)
    for operation in library.contracts[revision]:
        ask(mock, operation, graph)
    assert judged >= len(library.contracts[revision].keys)
    assert found == []
