"""The parts that --map takes are those that a record is read by."""

from __future__ import annotations

from klaviyo_rehearsal.rehearsal.recordings.found import USUAL
from klaviyo_rehearsal.rehearsal.recordings.names import PARTS
from klaviyo_rehearsal.rehearsal.recordings.records import part_of


def test_each_part_has_usual_names() -> None:
    assert [part_of({}, name, USUAL) for name in PARTS] == [None] * len(PARTS)
