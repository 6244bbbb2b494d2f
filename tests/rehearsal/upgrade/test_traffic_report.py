"""The findings of an upgrade as a report in any format."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema_rs
import pytest

from klaviyo_rehearsal.rehearsal.reports.formats import FORMATS
from klaviyo_rehearsal.rehearsal.reports.run_facts import RunFacts
from klaviyo_rehearsal.rehearsal.reports.traffic.formats import render_traffic
from klaviyo_rehearsal.rehearsal.reports.traffic.report import TrafficReport
from klaviyo_rehearsal.rehearsal.upgrade.traffic_report import traffic_report
from tests.rehearsal.reports.sarif_demands import breaches
from tests.rehearsal.reports.test_html import Page
from tests.rehearsal.upgrade.traffic import Json, subscribe, sync, upgraded, write

SCHEMA = Path(__file__).parents[3] / "docs" / "upgrade.schema.json"
FACTS = RunFacts(datetime(2026, 11, 26, 11, 5, tzinfo=UTC), 1.5)
BREAKS = [sync(), subscribe("ana@northwind.shop")]
RIGHT = write("/api/profiles", {"email": "a@northwind.shop"}, "profile")


def report(folder: Path, requests: list[Json], name: str = "traffic.ndjson") -> TrafficReport:
    return traffic_report(upgraded(requests, folder), name, FACTS)


def test_a_broken_request_and_a_broken_reader_keep_it_from_the_revision(tmp_path: Path) -> None:
    found = report(tmp_path, BREAKS)
    assert (found.verdict.go, found.verdict.answer) == (False, "Not ready for 2026-07-15")
    levels = {matter.code: matter.level for matter in found.matters if matter.level != "advice"}
    assert levels == {"missing-field": "error", "answer-change-gone": "error"}
    rows = {row.operation: row for row in found.rows}
    assert rows["POST /api/profile-subscription-bulk-create-jobs"].refused == 1
    assert rows["GET /api/campaigns"].remark.startswith("its answers change: ")
    assert all(row.fails for row in found.rows)


def test_right_traffic_is_ready_until_the_target_retires(tmp_path: Path) -> None:
    found = report(tmp_path, [RIGHT])
    assert (found.verdict.go, found.verdict.answer) == (True, "Ready for 2026-07-15")
    assert found.verdict.reasons[-1] == "Revision 2026-07-15: works until 15 July 2028, 597 days from now."


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_written(tmp_path: Path, form: str) -> None:
    for requests in ([RIGHT], BREAKS):
        text = render_traffic(report(tmp_path, requests), form)
        assert text == "" or text.endswith("\n")


def test_sarif_and_json_are_as_their_schemas_have_them(tmp_path: Path) -> None:
    found = report(tmp_path, BREAKS)
    assert breaches(json.loads(render_traffic(found, "sarif"))) == []
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()))
    document = json.loads(render_traffic(found, "json"))
    assert [error.message for error in validator.iter_errors(document)] == []
    assert not validator.is_valid(document | {"surprise": 1})
    lines = [json.loads(line) for line in render_traffic(found, "ndjson").splitlines()]
    assert lines == document["operations"]


def test_the_page_has_the_answer_the_operations_the_changes_and_the_revisions(tmp_path: Path) -> None:
    text = render_traffic(report(tmp_path, BREAKS), "html")
    assert Page(text).open == []
    parts = (
        "Not ready for 2026-07-15",
        "Operations that fail",
        "Changes needed",
        "Answers that change",
        "Revisions</h2>",
    )
    order = [text.index(part) for part in parts]
    assert order == sorted(order)
    assert "The answer is another one" in text


def test_no_foreign_text_breaks_out(tmp_path: Path) -> None:
    hostile = write("/api/lists/<script>&\x1b[2J\n::error::/", {"name": "x"}, "list")
    for form in FORMATS:
        text = render_traffic(report(tmp_path, [hostile, RIGHT], "<script>"), form)
        assert "<script>" not in text or form in ("text", "json", "ndjson", "sarif")
