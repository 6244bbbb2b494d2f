"""Parts of recordings: together they are the whole, wherever they are cut and whatever the file is."""

from __future__ import annotations

import codecs
import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.rehearsal.recordings.found import Found, Opened, Reading, Unreadable
from klaviyo_rehearsal.rehearsal.recordings.parts import Part, parts_of
from klaviyo_rehearsal.rehearsal.recordings.reading import read_paths

READING = Reading()
LINE = json.dumps({"method": "GET", "path": "/api/lists"}).encode()


def in_parts(path: Path, size: int) -> list[Found]:
    found: list[Found] = []
    for part in parts_of(path, READING, size):
        found += [part] if not isinstance(part, Part) else part.light().found(READING)
    return found


def whole(path: Path) -> list[Found]:
    return list(read_paths([str(path)], READING))


@given(
    st.lists(st.sampled_from([LINE, b"", b"{", b"[1]", b'{"no_equivalent":"x"}', b"  "]), max_size=8),
    st.integers(1, 200),
    st.booleans(),
    st.booleans(),
    st.sampled_from([b"", codecs.BOM_UTF8]),
)
def test_parts_of_any_size_are_the_whole(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[bytes],
    size: int,
    is_packed: bool,
    ends: bool,
    mark: bytes,
) -> None:
    path = tmp_path_factory.getbasetemp() / "parts.ndjson"
    raw = mark + b"\n".join(lines) + (b"\n" if ends else b"")
    path.write_bytes(gzip.compress(raw) if is_packed else raw)
    assert in_parts(path, size) == whole(path)


def test_a_document_is_one_part(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_bytes(b"[" + LINE + b"," + LINE + b"]")
    (part,) = [item for item in parts_of(path, READING, 4) if isinstance(item, Part)]
    assert (part.is_lines, part.place, part.size) == (False, str(path), path.stat().st_size)
    assert in_parts(path, 4) == whole(path)
    assert list(part.heavy().found(READING)) == whole(path)


def test_a_document_that_is_cut_is_read_as_far_elsewhere_too(tmp_path: Path) -> None:
    path = tmp_path / "list.json.gz"
    path.write_bytes(gzip.compress(b"[" + LINE + b"," + LINE + b"]")[:-6])
    (part,) = [item for item in parts_of(path, READING, 4) if isinstance(item, Part)]
    found = list(part.heavy().found(READING))
    assert found == whole(path)
    assert "damaged or cut" in str(found[-1])


def test_a_pipe_is_read_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LINE + b"\n" + LINE)))
    opened, *parts = parts_of(Path("-"), READING)
    assert opened == Opened("stdin", "lines of JSON")
    assert all(isinstance(part, Part) and part.light().data is not None for part in parts)
    assert [item for part in parts if isinstance(part, Part) for item in part.found(READING)] != []


def test_the_good_beginning_of_a_cut_file_is_read_and_the_rest_named(tmp_path: Path) -> None:
    path = tmp_path / "cut.ndjson.gz"
    lines = [b'{"method":"GET","path":"/api/lists/%d"}\n' % (number * 7919) for number in range(1000)]
    path.write_bytes(gzip.compress(b"".join(lines))[:-12])
    found = in_parts(path, 1000)
    assert len(found) > 900
    assert isinstance(found[-1], Unreadable)
    assert found[-1].reason.startswith("cannot be read to its end")


def test_a_line_that_is_too_long_is_named_and_the_next_one_read(tmp_path: Path) -> None:
    path = tmp_path / "bomb.ndjson"
    path.write_bytes(LINE + b"\n" + b"x" * 500 + b"\n" + LINE + b"\n")
    reading = Reading(longest_line=100)
    for size in (10, 120, 1000):
        found: list[Found] = []
        for part in parts_of(path, reading, size):
            found += [part] if not isinstance(part, Part) else part.light().found(reading)
        assert found == list(read_paths([str(path)], reading))
        assert found[2].reason.startswith("a line of more than 100 bytes")  # type: ignore[union-attr]
        assert found[3].line == 3  # type: ignore[union-attr]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (found,) = in_parts(tmp_path / "none.ndjson", 10)
    assert isinstance(found, Unreadable)
    assert found.reason == "cannot be read: No such file or directory"


def test_a_part_names_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes((LINE + b"\n") * 3)
    parts = [part for part in parts_of(path, READING, 10) if isinstance(part, Part)]
    assert [part.line for part in parts] == [1, 2, 3]
    assert parts[1].place == f"{path}, {len(LINE) + 1} bytes from line 2"
    assert parts[1].light().heavy() == parts[1]
