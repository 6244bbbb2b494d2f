"""The report as JSON: as its schema describes it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs

from klaviyo_rehearsal.rehearsal.reports.document import json_report
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport

SCHEMA = Path(__file__).parent.parent.parent.parent / "docs" / "report.schema.json"


def test_json_is_as_its_schema_says(report: RehearsalReport) -> None:
    schema = json.loads(SCHEMA.read_text())
    document = json.loads(json_report(report))
    assert [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(document)] == []
    assert [item["verdict"] for item in document["use_cases"]] == ["passed", "failed", "failed", "failed"]
    failure = document["use_cases"][1]["failure"]
    assert failure["violations"][0]["code"] == "not-wrapped"
    assert failure["scenario"]["calls"][0]["call"] == "track"
    assert document["use_cases"][1]["coverage"].keys() == {"rejected"}


def test_the_schema_refuses_what_is_not_in_it(report: RehearsalReport) -> None:
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()))
    document = json.loads(json_report(report))
    assert not validator.is_valid(document | {"surprise": 1})
    assert not validator.is_valid(document | {"schema_version": 1})
