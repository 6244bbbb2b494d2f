"""The table of revisions and groups counts all operations and lines once."""

from __future__ import annotations

from pathlib import Path

from klaviyo_rehearsal.contracts.openapi.loading import load, load_file
from tests.contracts.agreement_table import lines_of, rows, table
from tests.contracts.comparisons import Comparisons


def test_the_table_has_all_operations_and_lines() -> None:
    lines = list(table(Path("nowhere"), quick=True))
    found = [line[12:36].strip() for line in lines if line.startswith("2026-07-15")]
    assert {"Catalogs", "Coupons", "Profiles", "Webhooks"} <= set(found)
    counted = sum(int(line[36:47]) for line in lines[1:])
    assert counted == sum(len(contract.operations) for contract in load().contracts.values())
    assert sum(int(line[56:63]) for line in lines[1:]) == lines_of().total()


def test_a_group_has_its_agreement(official_files: list[Path]) -> None:
    official = load_file(official_files[-1])
    ours = [item for item in load([official.revision]).newest if item.group == "Web Feeds"]
    found = rows(ours, official, Comparisons())
    assert (found["Web Feeds"].operations, found["Web Feeds"].official) == (5, 5)
    assert found["Web Feeds"].requests > 1000
    assert found["Web Feeds"].unexplained == 0
    assert found["Catalogs"].operations == 0
