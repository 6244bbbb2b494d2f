"""Problems as every format lists them."""

from __future__ import annotations

import re
from dataclasses import replace

from klaviyo_rehearsal.contracts.violation import violation
from klaviyo_rehearsal.rehearsal.reports.matter import Matter, Spot, matters_of
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport


def test_each_failed_use_case_is_a_problem_at_the_place_of_the_integration(report: RehearsalReport) -> None:
    found = list(matters_of(report))
    assert [item.use_case for item in found if item.level != "advice"] == [
        *("create-event", "create-profile", "create-profile")
    ]
    assert found[0].code == "not-wrapped"
    assert {item.spots for item in found} == {(Spot("shop.py", 7),)}


def test_a_fingerprint_is_that_of_the_cause_and_not_of_the_drawn_values(report: RehearsalReport) -> None:
    again = replace(
        report, seed=2, results=tuple(replace(one, report="other") for one in report.results if one.report)
    )
    first = [item.fingerprint for item in matters_of(report) if item.level != "advice"]
    assert [item.fingerprint for item in matters_of(again) if item.level != "advice"] == first
    assert len(set(first)) == 3


def test_advice_is_a_problem_of_its_own_and_any_name_a_code(report: RehearsalReport) -> None:
    advised = replace(report.results[0], advice=(violation("no-unique-id", pointer="/data"),))
    hostile = replace(report.results[3], trouble="a<b>\n::error::")
    found = list(matters_of(replace(report, results=(advised, hostile))))
    assert [(item.code, item.level) for item in found] == [
        ("no-unique-id", "advice"),
        ("a-b-error-", "error"),
    ]
    assert found[0].where == "update-profile, /data"
    assert all(re.fullmatch(r"[\w.-]+", item.code) for item in found)


def test_the_text_has_count_remedy_and_places() -> None:
    spots = (Spot("a.jsonl", 3), Spot("b.json"))
    matter = Matter(
        "bad-email", "error", "t", "It is none.", "Mend it.", "POST /api/x", "f", count=4, spots=spots
    )
    assert matter.text().splitlines() == [
        *("POST /api/x: It is none.", "Remedy: Mend it.", "In 4 requests.", "  a.jsonl:3", "  b.json")
    ]
    assert replace(matter, place="filter").where == "POST /api/x, parameter filter"
