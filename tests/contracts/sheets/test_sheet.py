"""Sheets: a state by date, and the changes of later dates."""

from __future__ import annotations

from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.sheets.sheet import merged, read_sheet

KEYS = ("group", "resources")


def _sheet(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sheet.yaml"
    path.write_text(text)
    return path


def test_a_state_has_every_change_up_to_its_date(tmp_path: Path) -> None:
    sheet = read_sheet(
        _sheet(
            tmp_path,
            "'2024-10-15': {group: Pets, resources: {pet: {path: /api/pets}}}\n"
            "'2025-04-15': {resources: {pet: {path: /api/animals}, cage: {path: /api/cages}}}\n"
            "'2026-01-15': {resources: {cage: null}}\n",
        ),
        KEYS,
    )
    assert sheet.at("2024-07-15") == {}
    assert sheet.at("2025-01-15") == {"group": "Pets", "resources": {"pet": {"path": "/api/pets"}}}
    assert sheet.at("2025-04-15")["resources"].keys() == {"pet", "cage"}
    assert sheet.at("2026-07-15") == {"group": "Pets", "resources": {"pet": {"path": "/api/animals"}}}


def test_a_member_takes_or_loses_its_mark() -> None:
    assert merged({"name!": "string", "age": "integer"}, {"name": "string?"}) == {
        "age": "integer",
        "name": "string?",
    }
    assert merged({"item": {"data": "x"}}, {"item!": {"more": "y"}}) == {"item!": {"data": "x", "more": "y"}}


def test_a_change_leaves_the_state_before_as_it_was() -> None:
    before = {"pet": {"path": "/api/pets", "limits": "S"}}
    assert merged(before, {"pet": {"limits": "M"}})["pet"]["limits"] == "M"
    assert before["pet"]["limits"] == "S"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("'2025': {}", "'2025' is no revision such as '2026-07-15'"),
        ("'2025-01-15': []", "2025-01-15 holds no mapping"),
        ("'2025-01-15': {resource: {}}", "unknown key 'resource'. Did you mean 'resources'?"),
        ("'2025-01-15': {group: {null: a}}", "2025-01-15/group: the key None is no text: put it in quotes"),
        ("'2025-01-15': {}\n'2024-10-15': {}", "do not stand in their order"),
    ],
)
def test_a_sheet_with_a_mistake_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ContractError) as refused:
        read_sheet(_sheet(tmp_path, text), KEYS)
    assert "sheet.yaml" in str(refused.value)
    assert message in str(refused.value)
