"""The bodies of recorded answers."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.rehearsal.recordings.answers import answer_of, decoded


@pytest.mark.parametrize(
    ("record", "answer"),
    [
        ({"answer": '{"data": []}'}, b'{"data": []}'),
        ({"response": {"data": []}}, b'{"data":[]}'),
        ({"response": {"status": 200, "body": {"data": []}}}, b'{"data":[]}'),
        ({"response": {"status": 200, "content": {"text": "eA==", "encoding": "base64"}}}, b"x"),
        ({"response": {"status": 204}}, b""),
        ({}, b""),
    ],
)
def test_an_answer_is_found_in_the_forms_of_recorders(record: Any, answer: bytes) -> None:
    assert answer_of(record) == answer


def test_an_answer_that_cannot_be_read_is_none() -> None:
    assert decoded({"text": "é", "encoding": "base64"}) == b""
    assert decoded({"text": None}) == b""
