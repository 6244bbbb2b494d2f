"""NDJSON and HAR: `rehearse check` reads both, places and notes are kept, and no key is written."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api
from klaviyo_rehearsal.rehearsal.migrate.records import har, records
from klaviyo_rehearsal.rehearsal.recordings.reading import read_paths
from tests.rehearsal.migrate.converting import NOW, converted
from tests.rehearsal.migrate.recorded_calls import call_of

EVERY = [call_of(endpoint) for endpoint in legacy_api().endpoints]


@pytest.mark.parametrize("form", ["ndjson", "har"])
def test_both_are_read_again_by_the_reader_of_recordings(form: str, tmp_path: Path) -> None:
    items = converted(*EVERY)
    path = tmp_path / f"new.{form}"
    if form == "har":
        path.write_bytes(har(items, "2026-07-15", "1", NOW))
    else:
        path.write_bytes(b"\n".join(records(items, "2026-07-15")))
    _, *found = read_paths([str(path)])
    assert all(isinstance(item, Recorded) for item in found)
    sent = [request for item in items for request in item.replacement.requests]
    assert [(item.method, item.path) for item in found if isinstance(item, Recorded)] == [
        (request.method, request.path) for request in sent
    ]


def test_a_line_has_its_place_its_note_and_the_values_that_it_needs_and_gives() -> None:
    call = LegacyCall("remove members", {"emails": ["a@b.de"]}, ("Y6nRLr",), "v2")
    read, removal = map(orjson.loads, records(converted(call), "2026-07-15"))
    assert (read["source"], read["call"]) == ("old.ndjson:1", "remove members")
    assert "addresses are not taken" in read["note"]
    assert [*read["fills"].values()] == ["data.*.id"]
    assert removal["needs"] == [*read["fills"]]
    assert removal["headers"]["Authorization"] == "Klaviyo-API-Key $KLAVIYO_API_KEY"
    assert "Content-Type" not in read["headers"]


def test_a_batch_has_the_places_of_all_its_calls_and_a_call_without_successor_a_line() -> None:
    people = [LegacyCall.identify({"$email": f"p{number}@b.de"}) for number in range(2)]
    lost = LegacyCall("campaign recipients", {}, ("dqQnNW",), "v1")
    batch, lacking = map(orjson.loads, records(converted(*people, lost, batch=2), "2026-07-15"))
    assert batch["sources"] == ["old.ndjson:1", "old.ndjson:2"]
    assert "Received Email" in lacking["no_equivalent"]
    assert "method" not in lacking


def test_a_har_has_notes_as_comments() -> None:
    items = converted(*EVERY)
    log = orjson.loads(har(items, "2026-07-15", "1", NOW))["log"]
    assert log["comment"].count("no equivalent") == 1
    assert all(entry["comment"].startswith("old.ndjson:") for entry in log["entries"])
