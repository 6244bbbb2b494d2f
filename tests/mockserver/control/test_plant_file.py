"""Resources to plant, read from a file."""

from __future__ import annotations

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
        (b"{", "not YAML or JSON"),
        (b"\xff", "not YAML or JSON"),
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
    with pytest.raises(SeedError, match=r"absent\.yaml: No such file"):
        read_plant(tmp_path / "absent.yaml")
