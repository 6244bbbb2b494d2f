"""Reading and writing files: every error names the file, the line and the reason."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts import files
from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.files import (
    parse_file,
    read_list,
    read_mapping,
    write_atomically,
    write_whole,
)
from tests.contracts.conftest import Write


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.yaml", "x: 1\ny: [1, 2\nz: 3\n", r"a\.yaml:3:\d+: not YAML: .*expected ',' or '\]'"),
        ("a.yaml", "x: 1\n\ty: 2\n", r"a\.yaml:2:\d+: not YAML: "),
        ("a.yaml", b"x: \xff\xfe", r"a\.yaml: not YAML: "),
        ("a.json", '{"x": 1,\n "y": }', r"a\.json:2:7: not JSON: unexpected character"),
        ("a.json", "", r"a\.json:1:1: not JSON: "),
    ],
    ids=["YAML bracket", "YAML tab", "YAML bytes", "JSON value", "JSON empty"],
)
def test_a_broken_file_is_named_with_its_line(
    write: Write, name: str, content: str | bytes, reason: str
) -> None:
    with pytest.raises(ContractError, match=reason):
        parse_file(write(name, content))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"gone\.yaml: cannot be read: No such file or directory"):
        parse_file(tmp_path / "gone.yaml")


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="cannot be read: Is a directory"):
        parse_file(tmp_path)


@pytest.mark.parametrize(
    ("content", "found"), [("[1, 2]", "list"), ("just text", "str"), ("", "NoneType"), ("5", "int")]
)
def test_a_file_that_holds_no_mapping_is_an_error(write: Write, content: str, found: str) -> None:
    with pytest.raises(ContractError, match=f"expected a mapping at the top, found {found}"):
        read_mapping(write("a.yaml", content))


@pytest.mark.parametrize("content", ["a: 1", "text", ""])
def test_a_file_that_holds_no_list_is_an_error(tmp_path: Path, content: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(content)
    with pytest.raises(ContractError, match="expected a list at the top"):
        read_list(file)


def test_a_file_is_written_whole_and_its_folder_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.json"
    assert write_atomically(path, b"1")
    assert write_atomically(path, b"2")
    assert path.read_bytes() == b"2"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    # A file where the folder should be stops root too, as permissions do not.
    (tmp_path / "file").write_text("")
    assert not write_atomically(tmp_path / "file" / "b.json", b"1")


def test_a_file_that_is_replaced_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    path, link = tmp_path / "kept.json", tmp_path / "link.json"
    path.write_bytes(b"1")
    path.chmod(0o664)
    link.symlink_to(path)
    write_whole(link, b"2")
    assert link.is_symlink() and path.read_bytes() == b"2"
    assert stat.S_IMODE(path.stat().st_mode) == 0o664


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    write_whole(tmp_path / "new.json", b"1")
    assert stat.S_IMODE((tmp_path / "new.json").stat().st_mode) == 0o600


def test_a_full_disk_leaves_the_old_file_and_no_part(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    path.write_bytes(b"1")
    program = (
        "import pathlib, resource, sys\n"
        "from klaviyo_rehearsal.contracts.files import write_whole\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "write_whole(pathlib.Path(sys.argv[1]), b'2' * 5000)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, timeout=30
    )
    assert "File too large" in done.stderr
    assert path.read_bytes() == b"1"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_on_the_disk_before_it_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, replace = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        sync(descriptor)

    def rename(old: str, new: str) -> None:
        done.append("name")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", rename)
    write_whole(tmp_path / "a.json", b"1")
    assert done == ["file", "name", "folder"]


@pytest.mark.parametrize("name", ["x.json", "x.yaml"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_passed_over(name: str, encoding: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes('{"a": "é"}'.encode(encoding))
    assert parse_file(tmp_path / name) == {"a": "é"}


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("x.json", '{"a": {"b": 1, "b": 2}}', "x.json: the key 'b'"),
        ("x.yaml", "a:\n  b: 1\n  b: 2\n", "x.yaml:3:3: the key 'b'"),
    ],
)
def test_a_key_that_stands_there_twice_is_refused(name: str, text: str, place: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ContractError) as caught:
        parse_file(tmp_path / name)
    assert str(caught.value) == f"{tmp_path}/{place} stands there twice. Remove one of them."


def test_a_merge_of_yaml_may_be_overridden(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("a: &a {b: 1}\nc: {<<: *a, b: 2}\nd: {<<: *a, b: 3}\n")
    assert parse_file(tmp_path / "x.yaml")["d"] == {"b": 3}


def test_a_file_without_an_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_MOST_BYTES", 1_048_576)
    (tmp_path / "x.json").symlink_to("/dev/zero")
    with pytest.raises(ContractError, match=r"x.json: larger than 1 MB"):
        parse_file(tmp_path / "x.json")
