"""A damaged recording raises nothing, loses no whole request and is told of: the quick part of the fuzzer."""

from __future__ import annotations

from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.rehearsal.recordings import reading
from tests.fuzz.recordings import fuzz
from tests.fuzz.samples import ENTRIES, Base, bases, marker


def test_a_damaged_recording_is_read_as_far_as_it_is_whole(tmp_path: Path) -> None:
    result = fuzz(tmp_path, 400, 7)
    assert result.wrong == []
    assert result.read > 1_000 and result.unreadable > 100


@pytest.mark.parametrize("base", list(bases()), ids=lambda base: base.name)
def test_an_undamaged_recording_has_all_its_requests(base: Base, tmp_path: Path) -> None:
    path = tmp_path / base.file
    path.write_text(base.dumped(base.content), "utf-8")
    found = [item for item in reading.read_paths([str(path)]) if isinstance(item, Recorded)]
    bodies = b"".join(item.body for item in found)
    assert all(marker(number).encode() in bodies for number in range(ENTRIES))


def test_a_reader_that_raises_or_loses_requests_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "salvage_json", lambda raw, damage: None)
    monkeypatch.setattr(reading, "read_nock", lambda *_: 1 / 0)
    kinds = fuzz(tmp_path, 300, 7).kinds
    assert kinds["lost"] and kinds["raises"]
