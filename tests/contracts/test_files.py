"""Reading and writing files: every error names the file, the line and the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.files import parse_file, read_list, read_mapping, write_atomically
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
