"""Recorded requests become entries of a journal, without their keys."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import yaml

from klaviyo_rehearsal.contracts.answers.inspection import AnswerInspector
from klaviyo_rehearsal.contracts.checking.inspection import Inspector
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, load, use_cases
from klaviyo_rehearsal.rehearsal.check.entries import entries_of
from klaviyo_rehearsal.rehearsal.recordings.reading import read_paths
from tests.rehearsal.recordings import formats


def test_a_cassette_becomes_a_journal(tmp_path: Path) -> None:
    (tmp_path / "it.yaml").write_text(yaml.safe_dump(formats.vcrpy()))
    (tmp_path / "it.sh").write_text("curl 'https://a.klaviyo.com")
    library, troubles = load(), list[str]()
    inspector = Inspector(library, legacy_api(), use_cases().values(), today=date(2026, 11, 26))
    answers = AnswerInspector(library, today=date(2026, 11, 26))
    first, second = entries_of(read_paths([str(tmp_path)]), inspector, answers, library, troubles)
    assert (first.number, first.method, first.status, first.verdict) == (1, "POST", 201, "ok")
    assert first.answer.decode() == formats.ANSWER
    assert b"pk_test" not in first.headers
    assert first.note.endswith("it.yaml:1")
    assert (second.operation, second.query) == ("GET /api/lists", "page[size]=10")
    assert len(troubles) == 1


def test_the_drift_of_an_answer_follows_the_violations(tmp_path: Path) -> None:
    answer = {"data": [{"type": "list", "id": "Y6nRLr", "attributes": {"mood": "glad"}}]}
    read = {"method": "GET", "path": "/api/lists", "headers": {"revision": "2026-07-15"}}
    record = {**read, "status": 200, "answer": answer}
    (tmp_path / "it.ndjson").write_text(json.dumps(record))
    library, today = load(), date(2026, 11, 26)
    inspector = Inspector(library, legacy_api(), use_cases().values(), today=today)
    answers = AnswerInspector(library, today=today)
    (entry,) = entries_of(read_paths([str(tmp_path)]), inspector, answers, library, [])
    drift = [item for item in entry.violations if item.severity == "drift"]
    assert entry.verdict == "ok"
    assert ("answer-member", "/data/*/attributes/mood") in [(item.code, item.pointer) for item in drift]
