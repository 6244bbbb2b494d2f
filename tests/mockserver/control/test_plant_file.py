"""Resources to plant, read from a file."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from klaviyo_rehearsal.mockserver.control.plant_file import read_plant
from klaviyo_rehearsal.mockserver.control.planting import SeedError


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plant.yaml", "lists: [{id: Y6nRLr, name: News}]"),
        ("plant.json", '{"lists": [{"id": "Y6nRLr", "name": "News"}]}'),
        ("bom.json", '\ufeff{"lists": [{"id": "Y6nRLr", "name": "News"}]}'),
    ],
)
def test_yaml_and_json_are_read(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    assert read_plant(tmp_path / name) == {"lists": [{"id": "Y6nRLr", "name": "News"}]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "not YAML"),
        (b"\xff", "not YAML"),
        (b"[1]", "the kinds are profiles, lists, "),
    ],
)
def test_a_file_of_another_kind_is_named(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "plant.yaml"
    path.write_bytes(content)
    with pytest.raises(SeedError, match=message) as caught:
        read_plant(path)
    assert str(path) in str(caught.value)


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"absent\.yaml: cannot be read: No such file"):
        read_plant(tmp_path / "absent.yaml")


_NEWS = {"type": "list", "id": "Y6nRLr", "attributes": {"name": "News"}}


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("one.json", '{"data": %s}', [_NEWS]),
        (
            "two.json",
            '{"data": [%s], "included": [{"type": "tag", "id": "x"}]}',
            [_NEWS, {"type": "tag", "id": "x"}],
        ),
        (
            "lines.ndjson",
            '%s\n\n{"resources": [{"type": "tag", "id": "x"}]}\n',
            [_NEWS, {"type": "tag", "id": "x"}],
        ),
    ],
)
def test_documents_and_lines_are_read(
    name: str, content: str, expected: list[object], tmp_path: Path
) -> None:
    (tmp_path / name).write_text(content % json.dumps(_NEWS))
    assert read_plant(tmp_path / name) == {"resources": expected}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("plant.yaml", "lists: []\nlists: []", r"plant.yaml:2:1: the key 'lists' stands there twice"),
        ("plant.json", '{"lists": [], "lists": []}', r"plant.json: the key 'lists' stands there twice"),
        ("plant.json", '{"data": [], "included": 5}', r"plant.json: /included must be a list"),
        ("plant.ndjson", '{"lists": []}\n{', r"plant.ndjson:2: not JSON: "),
        ("plant.ndjson", '{"lists": 5}', r"plant.ndjson:1: /lists must be a list"),
    ],
)
def test_doubles_and_broken_lines_are_named(name: str, content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(SeedError, match=message):
        read_plant(tmp_path / name)


def test_times_of_yaml_stay_texts(tmp_path: Path) -> None:
    (tmp_path / "plant.yaml").write_text("events: [{metric: A, profile: P1, time: 2020-01-01T00:00:00Z}]")
    (event,) = read_plant(tmp_path / "plant.yaml")["events"]
    assert event["time"] == "2020-01-01T00:00:00Z"


def test_a_bomb_of_aliases_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plant.yaml"
    parts = [f"{two}: &{two} [{','.join([f'*{one}'] * 9)}]" for one, two in pairwise("abcdefghi")]
    path.write_text("\n".join(["a: &a [x, x, x, x, x, x, x, x, x]", *parts]))
    with pytest.raises(SeedError, match="YAML whose aliases make more than"):
        read_plant(path)
