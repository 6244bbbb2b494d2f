"""Real requests, written in each format and read again, keep their verdicts."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Inspector, Recorded
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, load, use_cases
from klaviyo_rehearsal.rehearsal.recordings.found import Opened
from klaviyo_rehearsal.rehearsal.recordings.reading import read_paths
from tests.rehearsal.recordings.writers import WRITERS, packed

_SHARED = Path(__file__).resolve().parents[4] / "shared" / "klaviyo"
_FILES = sorted(path for folder in ("wild", "corpus") for path in (_SHARED / folder).glob("*.jsonl"))
Verdict = tuple[str, str, str, Counter[str]]


@cache
def _read(path: Path) -> tuple[Recorded, ...]:
    found = [item for item in read_paths([str(path)]) if not isinstance(item, Opened)]
    assert all(isinstance(item, Recorded) for item in found), found
    return tuple(item for item in found if isinstance(item, Recorded))


@cache
def _verdicts(path: Path) -> list[Verdict]:
    return _judged(_read(path))


def _judged(requests: tuple[Recorded, ...]) -> list[Verdict]:
    inspector = Inspector(load(), legacy_api(), use_cases().values(), today=date(2026, 11, 26))
    return [
        (item.method, item.path, found.verdict, Counter(one.code for one in found.violations))
        for item in requests
        for found in inspector.inspect(item)
    ]


@pytest.mark.skipif(not _FILES, reason="no recordings beside the checkout: ../shared/klaviyo/wild and corpus")
@pytest.mark.parametrize("source", _FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("name", WRITERS)
def test_a_format_changes_no_verdict(name: str, source: Path, tmp_path: Path) -> None:
    file, write = WRITERS[name]
    text = write(_read(source))
    (tmp_path / file).write_text(text, "utf-8")
    (tmp_path / f"{file}.gz").write_bytes(packed(text))
    for path in (tmp_path / file, tmp_path / f"{file}.gz"):
        assert _judged(_read(path)) == _verdicts(source)
