"""The fuzzer finds what is wrong: a mock that is broken on purpose does not pass."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from klaviyo_rehearsal.mockserver.generic.type_graph import TypeGraph
from klaviyo_rehearsal.mockserver.http.exchange import Exchange
from klaviyo_rehearsal.mockserver.jsonapi.reply import Reply
from tests.fuzz.playing import Effort, play
from tests.mockserver.generic.direct import DirectMock
from tests.mockserver.helpers import LIBRARY

_LIST = b'{"data":{"type":"list","id":"Xy12Ab","attributes":{"name":7}}}'
_ERROR = {"id": "0b8ac1a7-9d3c-4c0e-8a06-4a3a0f5b8d11", "status": 400, "code": "invalid", "title": "No."}
_REFUSED = orjson.dumps({"errors": [{**_ERROR, "detail": "No.", "source": {}, "links": {}, "meta": {}}]})


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(500), "5xx"),
        (Reply(201, _LIST), "response against its schema"),
        (Reply(204), "response against its schema"),
        (Reply(400, _REFUSED), "refused without a reason"),
        (Reply(400, b"<html>"), "response against its schema"),
    ],
)
def test_a_broken_answer_is_found(reply: Reply, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mock = DirectMock(LIBRARY)
    answer = mock.api.answer

    def broken(exchange: Exchange, **rest: Any) -> Reply:
        answer(exchange, **rest)
        exchange.violations.clear()
        return reply

    monkeypatch.setattr(mock.api, "answer", broken)
    assert expected in _played(mock)


def test_what_is_accepted_though_refused_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    mock = DirectMock(LIBRARY)
    answer = mock.api.answer
    good = b'{"data":{"type":"list","attributes":{"name":"VIP"}}}'

    def lenient(exchange: Exchange, **rest: Any) -> Reply:
        exchange.body = good
        return answer(exchange, **rest)

    monkeypatch.setattr(mock.api, "answer", lenient)
    assert set(_played(mock)) == {"accepted though refused"}


def _played(mock: DirectMock) -> dict[str, list[str]]:
    contract = LIBRARY.newest
    graph = TypeGraph(LIBRARY.contracts.values())
    return play(contract["POST /api/lists"], contract, mock, graph, Effort(examples=5)).wrong
