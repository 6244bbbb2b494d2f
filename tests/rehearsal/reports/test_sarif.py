"""Problems as SARIF 2.1.0."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.rehearsal.reports.formats import render
from klaviyo_rehearsal.rehearsal.reports.matter import Matter, Spot
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport
from klaviyo_rehearsal.rehearsal.reports.run_facts import Commit, RunFacts
from klaviyo_rehearsal.rehearsal.reports.sarif import sarif_report
from tests.rehearsal.reports.conftest import NASTY
from tests.rehearsal.reports.sarif_demands import breaches

FACTS = RunFacts(
    datetime(2026, 11, 26, 11, 5, tzinfo=UTC), 27.2, Commit(Path("/shop"), "0" * 40, dirty=False)
)
MATTER = Matter("bad-email", "error", "t", "It is none.", "Mend it.", "POST /api/events", "0a1b")


def only_result(matter: Matter) -> dict[str, Any]:
    log = json.loads(sarif_report("check", [matter], FACTS))
    assert breaches(log) == []
    found: dict[str, Any] = log["runs"][0]["results"][0]
    return found


def test_a_rehearsal_meets_the_demands_of_the_format(report: RehearsalReport) -> None:
    for facts in (None, FACTS):
        log = json.loads(render(replace(report, facts=facts), "sarif"))
        assert breaches(log) == []
    (run,) = log["runs"]
    assert run["invocations"][0] == {
        "executionSuccessful": True,
        "startTimeUtc": "2026-11-26T11:05:00Z",
        "endTimeUtc": "2026-11-26T11:05:27Z",
    }
    assert "not-wrapped" in [rule["id"] for rule in run["tool"]["driver"]["rules"]]


def test_a_run_without_problems_is_one_too_and_an_interrupted_one_is_marked() -> None:
    log = json.loads(sarif_report("check", [], FACTS, complete=False))
    assert breaches(log) == []
    assert log["runs"][0]["results"] == []
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is False


@pytest.mark.parametrize(("level", "shown"), [("error", "error"), ("loss", "warning"), ("advice", "note")])
def test_severities_are_levels(level: str, shown: str) -> None:
    assert only_result(replace(MATTER, level=level))["level"] == shown


def test_places_are_named_from_the_root_and_have_the_characters_of_an_address() -> None:
    spots = (Spot("/shop/r/a b#1%.jsonl", 3), Spot("/else where/x.har", 0), Spot("-", 2))
    result = only_result(replace(MATTER, spots=spots, count=7))
    first = result["locations"][0]["physicalLocation"]
    assert first["artifactLocation"] == {"uri": "r/a%20b%231%25.jsonl", "uriBaseId": "%SRCROOT%"}
    assert first["region"] == {"startLine": 3}
    (other,) = result["relatedLocations"]
    assert other["physicalLocation"]["artifactLocation"] == {"uri": "file:///else%20where/x.har"}
    assert result["occurrenceCount"] == 7


def test_foreign_text_is_written_out_and_bounded() -> None:
    result = only_result(replace(MATTER, detail=NASTY + "x" * 100_000, subject="GET /\x1b[2J"))
    text = result["message"]["text"]
    assert "\x1b" not in text and "\\x1b[2J" in text
    assert len(text) < 21_000


def test_the_demands_are_not_met_by_everything() -> None:
    log = json.loads(sarif_report("check", [MATTER], FACTS))
    log["runs"][0]["results"][0] |= {"level": "bad", "surprise": 1, "occurrenceCount": 0, "locations": []}
    assert len(breaches(log)) == 4
