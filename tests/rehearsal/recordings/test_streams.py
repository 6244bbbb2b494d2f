"""A stream is unpacked, in UTF-8 and bounded, whatever the file holds."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.rehearsal.recordings.found import Found, Reading, Unreadable
from klaviyo_rehearsal.rehearsal.recordings.reading import read_paths
from klaviyo_rehearsal.rehearsal.recordings.streams import Stream

_LINE = {"method": "GET", "path": "/api/lists", "headers": {"revision": "2026-07-15"}}


def _read(path: Path, raw: bytes, **bounds: Any) -> tuple[list[Recorded], list[Unreadable]]:
    path.write_bytes(raw)
    found: list[Found] = list(read_paths([str(path)], Reading(**bounds)))
    return (
        [item for item in found if isinstance(item, Recorded)],
        [item for item in found if isinstance(item, Unreadable)],
    )


@given(
    st.text(max_size=200), st.sampled_from(["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]), st.booleans()
)
def test_a_text_is_the_same_in_every_encoding(text: str, encoding: str, packed: bool) -> None:
    mark = "\ufeff" if encoding.endswith("e") else ""
    raw = (mark + text).encode(encoding)
    if not raw:
        return
    stream = Stream(io.BytesIO(gzip.compress(raw) if packed else raw))
    assert b"".join(stream.lines()) == text.encode()
    assert stream.trouble == ""


def test_lines_of_powershell_are_read(tmp_path: Path) -> None:
    lines = f"{json.dumps(_LINE)}\r\n" * 3
    requests, unread = _read(tmp_path / "it.ndjson", lines.encode("utf-16"))
    assert (len(requests), unread) == (3, [])


def test_a_line_without_end_is_passed_over_and_the_next_one_is_read(tmp_path: Path) -> None:
    line = json.dumps(_LINE).encode()
    raw = b"\n".join([line, b'"' + b"x" * 5_000_000, line])
    for name, content in (("it.ndjson", raw), ("it.ndjson.gz", gzip.compress(raw))):
        requests, unread = _read(tmp_path / name, content, longest_line=10_000)
        assert [item.line for item in requests] == [1, 3]
        assert [(item.line, item.reason) for item in unread] == [
            (2, "a line of more than 10,000 bytes, which no request has")
        ]


@pytest.mark.parametrize("name", ["bomb.ndjson.gz", "bomb.json.gz", "bomb.yaml.gz", "bomb.sh.gz"])
def test_a_bomb_of_gzip_takes_no_more_memory_than_is_allowed(name: str, tmp_path: Path) -> None:
    packer = zlib.compressobj(9, wbits=31)
    raw = b"".join([*(packer.compress(b" " * 1_000_000) for _ in range(200)), packer.flush()])
    assert len(raw) < 300_000
    tracemalloc.start()
    try:
        requests, unread = _read(tmp_path / name, raw, longest_line=4_000_000, largest_document=4_000_000)
        assert tracemalloc.get_traced_memory()[1] < 80_000_000
    finally:
        tracemalloc.stop()
    assert not requests and unread


def test_a_document_that_is_too_large_is_read_up_to_there(tmp_path: Path) -> None:
    entries = [{"request": {"method": "GET", "url": "https://a.klaviyo.com/api/lists"}}] * 1_000
    requests, unread = _read(
        tmp_path / "it.har", json.dumps({"log": {"entries": entries}}).encode(), largest_document=10_000
    )
    assert 100 < len(requests) < 1_000
    assert "a document of more than 10,000 bytes is read up to there: split it" in unread[0].reason


def test_gzip_in_gzip_is_read_and_a_damaged_one_as_far_as_it_is_whole(tmp_path: Path) -> None:
    raw = b"".join(json.dumps({**_LINE, "number": number}).encode() + b"\n" for number in range(20_000))
    requests, unread = _read(tmp_path / "it.log", gzip.compress(gzip.compress(raw)))
    assert (len(requests), unread) == (20_000, [])
    packed = bytearray(gzip.compress(raw))
    packed[len(packed) // 2] ^= 0xFF
    requests, unread = _read(tmp_path / "it.log", bytes(packed))
    assert len(requests) > 5_000
    assert unread[-1].reason.startswith("cannot be read to its end: gzip that is damaged or cut")


@pytest.mark.parametrize(
    ("raw", "name"),
    [(b"PK\x03\x04xx", "zip"), (b"BZh91AY", "bzip2"), (b"\xfd7zXZ\x00", "xz"), (b"\x28\xb5\x2f\xfd", "zstd")],
)
def test_another_packing_is_named(raw: bytes, name: str, tmp_path: Path) -> None:
    _, (unread,) = _read(tmp_path / "it.har", raw)
    assert unread.reason == f"a file in {name}: unpack it, or pack it with gzip"
