"""The things in a recording."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.rehearsal.recordings.found import Unreadable


@pytest.mark.parametrize(("line", "place"), [(None, "it.har"), (7, "it.har:7")])
def test_an_unreadable_part_has_a_place(line: int | None, place: str) -> None:
    assert Unreadable("it.har", line, "no request").place == place
