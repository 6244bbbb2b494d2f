"""The fuzzer finds what is wrong: a mock that is broken on purpose does not pass."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from klaviyo_rehearsal.mockserver.generic.type_graph import Model
from klaviyo_rehearsal.mockserver.jsonapi.exchange import Exchange
from klaviyo_rehearsal.mockserver.jsonapi.reply import Reply
from tests.fuzz.playing import Effort, play
from tests.mockserver.generic.stage import Stage
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
    stage = Stage(LIBRARY)
    answer = stage.api.answer

    def broken(exchange: Exchange, **rest: Any) -> Reply:
        answer(exchange, **rest)
        exchange.violations.clear()
        return reply

    monkeypatch.setattr(stage.api, "answer", broken)
    assert expected in _played(stage)


def test_what_is_accepted_though_refused_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(LIBRARY)
    answer = stage.api.answer
    good = b'{"data":{"type":"list","attributes":{"name":"VIP"}}}'

    def lenient(exchange: Exchange, **rest: Any) -> Reply:
        exchange.body = good
        return answer(exchange, **rest)

    monkeypatch.setattr(stage.api, "answer", lenient)
    assert set(_played(stage)) == {"accepted though refused"}


def _played(stage: Stage) -> dict[str, list[str]]:
    contract = LIBRARY.newest
    model = Model(LIBRARY.contracts.values())
    return play(contract["POST /api/lists"], contract, stage, model, Effort(examples=5)).wrong
