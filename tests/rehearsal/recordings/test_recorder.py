"""Recordings of a running mock: read by `rehearse check`, whole after a kill, and HAR 1.2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.mockserver.jsonapi.reply import Reply
from klaviyo_rehearsal.rehearsal.recordings.found import Unreadable
from klaviyo_rehearsal.rehearsal.recordings.reading import read_paths
from klaviyo_rehearsal.rehearsal.recordings.recorder import Recorder, RecordingError
from tests.rehearsal.builders import entry

_REPLY = Reply(202, b'{"data":1}', headers=((b"Retry-After", b"1"),))


@pytest.mark.parametrize("suffix", [".ndjson", ".jsonl", ".har"])
def test_each_request_is_read_again_without_the_end_of_the_mock(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{suffix}"
    recorder = Recorder(path)
    sent = [entry(), entry("GET /api/profiles", 200, query="page[size]=5", body=b""), entry(body=b"\xff\x00")]
    for number, one in enumerate(sent, 1):
        recorder.watch(one, _REPLY)
        # The file is whole after each.
        found = [item for item in read_paths([str(path)]) if isinstance(item, Recorded)]
        assert len(found) == number
    for one, read in zip(sent[:2], found, strict=False):
        assert (read.method, read.path, read.query, read.body, read.status) == (
            *(one.method, one.path, one.query, one.body),
            one.status,
        )
        assert read.headers is not None and read.headers["authorization"] == "Klaviyo-API-Key ***"
    recorder.close()
    assert b'{\\"data\\":1}' in path.read_bytes()


@pytest.mark.parametrize("suffix", [".ndjson", ".har"])
def test_a_connection_that_is_no_http_is_left_out(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{suffix}"
    recorder = Recorder(path)
    for one in (entry("? ", 400, path="", headers=b"", body=b""), entry()):
        recorder.watch(one, _REPLY)
    recorder.close()
    found = list(read_paths([str(path)]))
    assert [item.method for item in found if isinstance(item, Recorded)] == ["POST"]
    assert not any(isinstance(item, Unreadable) for item in found)


def test_har_has_every_member_that_its_version_requires(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "out.har")
    recorder.watch(entry(query="a=1&b="), _REPLY)
    recorder.watch(entry(status=0), Reply(0))
    recorder.watch(entry(), Reply(200, b"GIF89a\xff", b"image/gif"))
    log = json.loads((tmp_path / "out.har").read_text())["log"]
    assert log["version"] == "1.2" and set(log["creator"]) == {"name", "version"}
    of_both = {"httpVersion", "cookies", "headers", "headersSize", "bodySize"}
    for item in log["entries"]:
        assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= set(item)
        assert {"method", "url", "queryString", *of_both} <= set(item["request"])
        assert {"status", "statusText", "content", "redirectURL", *of_both} <= set(item["response"])
        assert {"size", "mimeType"} <= set(item["response"]["content"])
        assert {"send", "wait", "receive"} <= set(item["timings"])
        assert item["request"]["url"].startswith("https://a.klaviyo.com/api/events")
        assert {"mimeType", "text"} <= set(item["request"]["postData"])
    first, second, third = log["entries"]
    assert first["request"]["queryString"] == [{"name": "a", "value": "1"}, {"name": "b", "value": ""}]
    assert {"name": "Retry-After", "value": "1"} in first["response"]["headers"]
    assert second["response"]["status"] == 0
    assert third["response"]["content"]["encoding"] == "base64"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("out.txt", "name a file ending in .ndjson, .jsonl, .har"),
        ("no/out.har", "cannot be written: No such"),
    ],
)
def test_a_place_that_cannot_be_written_is_found_at_the_start(
    name: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(RecordingError, match=message):
        Recorder(tmp_path / name)


def test_tokens_are_starred_out(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "out.ndjson")
    answer = Reply(200, b'{"access_token":"secret-1","refresh_token": "secret-2","scope":"x"}')
    recorder.watch(entry("POST /oauth/token", 200), answer)
    assert "secret" not in (tmp_path / "out.ndjson").read_text()
