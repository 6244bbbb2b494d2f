"""Large answers are sent in pieces, and not kept in the journal."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.http.delivery import PIECE, send_body
from klaviyo_rehearsal.mockserver.settings import Settings
from tests.mockserver.helpers import Starter, connect, taken


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, 3 * PIECE])
def test_a_body_is_sent_in_pieces_of_a_bounded_size(size: int) -> None:
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    asyncio.run(send_body(send, body))
    assert b"".join(message["body"] for message in sent) == body
    assert max(len(message["body"]) for message in sent) <= PIECE
    assert [message.get("more_body", False) for message in sent] == [True] * (len(sent) - 1) + [False]


def test_the_journal_keeps_no_answer_that_is_larger_than_any_request(start: Starter) -> None:
    mock = start(Settings(keep_answers=True))
    account = mock.control.account_of("pk_LARGE1_0123456789")
    properties = {"text": "x" * (6 * PIECE)}
    event = {"metric": "Large", "profile": "P1", "properties": properties}
    seed(account, {"profiles": [{"id": "P1", "email": "a@northwind.shop"}], "events": [event]})
    with connect(mock, "pk_LARGE1_0123456789") as api:
        page = api.get("/api/events")
        assert len(page.content) > 6 * PIECE and len(taken(page)["data"]) == 1
        assert taken(api.get("/api/lists"))["data"] == []
    large, small = mock.control.requests(account)
    assert not large.answer and "is not kept" in large.note
    assert small.answer and not small.note
