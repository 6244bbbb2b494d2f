"""Each format of the report on recorded traffic by its name."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from klaviyo_rehearsal.rehearsal.findings.findings import Findings
from klaviyo_rehearsal.rehearsal.reports.formats import FORMATS
from klaviyo_rehearsal.rehearsal.reports.traffic.formats import render_traffic
from tests.rehearsal.reports.sarif_demands import breaches
from tests.rehearsal.reports.traffic.traffic import hostile_findings, mixed_findings, report, right_findings

SCHEMA = Path(__file__).parents[4] / "docs" / "findings.schema.json"


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_written_of_all_findings(form: str) -> None:
    for findings in (right_findings(), mixed_findings(), hostile_findings()):
        text = render_traffic(report(findings), form)
        assert text == "" or text.endswith("\n")
        assert "\x1b" not in text and "\u202e" not in text or form in ("junit", "json", "ndjson", "github")


@pytest.mark.parametrize("findings", [right_findings(), mixed_findings(), hostile_findings()])
def test_json_is_as_its_schema_has_it(findings: Findings) -> None:
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()))
    document = json.loads(render_traffic(report(findings), "json"))
    assert [error.message for error in validator.iter_errors(document)] == []
    assert not validator.is_valid(document | {"surprise": 1})


def test_sarif_meets_the_demands_of_the_format() -> None:
    for findings in (right_findings(), mixed_findings(), hostile_findings()):
        assert breaches(json.loads(render_traffic(report(findings), "sarif"))) == []
    log = json.loads(render_traffic(report(mixed_findings()), "sarif"))
    first = log["runs"][0]["results"][0]
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "traffic/day.jsonl"
    assert log["runs"][0]["automationDetails"]["id"] == "klaviyo-rehearsal/check/"
