"""The schema of plant files: the one that editors read, and that of the reader, are one."""

from __future__ import annotations

import json
from pathlib import Path

from klaviyo_rehearsal.mockserver.control.plant_schema import plant_schema
from klaviyo_rehearsal.mockserver.control.planting import SEEDERS

SCHEMA = Path(__file__).parent.parent.parent.parent / "docs" / "plant.schema.json"


def test_the_file_for_editors_is_the_schema_of_the_reader() -> None:
    assert json.loads(SCHEMA.read_text()) == plant_schema()


def test_the_schema_has_every_kind() -> None:
    assert set(plant_schema()["properties"]) == {*SEEDERS, "data", "included"}
