"""Pages of the old API, whose entries are written one by one."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from klaviyo_rehearsal.mockserver.legacy.answers import LegacyAnswer, Listing


@pytest.mark.parametrize("envelope", [{}, {"page": 0, "data": ["a", "b"]}, {"object": "$list", "total": 2}])
@pytest.mark.parametrize("entries", [[], ["a"], ["a", "b"]])
def test_a_page_is_written_as_it_is_read(envelope: dict[str, Any], entries: list[str]) -> None:
    answer = LegacyAnswer(Listing(envelope, "data", entries, lambda entry: {"id": entry}))
    expected = {**envelope, "data": [{"id": entry} for entry in entries]}
    assert answer.content == expected
    assert orjson.loads(answer.reply().body) == expected


def test_no_two_entries_of_a_page_are_held_at_a_time() -> None:
    class Document(dict[str, Any]):
        held = 0

        def __init__(self, entry: str) -> None:
            super().__init__(id=entry)
            Document.held += 1

        def __del__(self) -> None:
            Document.held -= 1

    def written(entry: str) -> Document:
        most.append(Document.held)
        return Document(entry)

    most: list[int] = []
    Listing({}, "data", list("abcdef"), written).text()
    assert len(most) == 6 and max(most) <= 1
