"""The report on recorded traffic, before it is written."""

from __future__ import annotations

from dataclasses import replace

from klaviyo_rehearsal.rehearsal.reports.matter import Matter
from klaviyo_rehearsal.rehearsal.reports.traffic.report import grouped
from tests.rehearsal.reports.traffic.traffic import mixed_findings, report

MATTER = Matter("bad-email", "error", "It is none.", "d", "Mend it.", "POST /api/events", "f")


def test_problems_of_one_code_are_one_change_with_its_places() -> None:
    others = [
        replace(MATTER, subject="POST /api/lists", count=5),
        replace(MATTER, code="a-loss", level="loss"),
    ]
    first, second = grouped([MATTER, *others])
    assert (first.code, first.count, len(first.matters), first.remedy) == ("bad-email", 6, 2, "Mend it.")
    assert first.matters[0].count == 5
    assert second.level == "loss"


def test_a_remedy_that_differs_stands_at_each_place() -> None:
    (group,) = grouped([MATTER, replace(MATTER, remedy="Leave it out.")])
    assert group.remedy == ""


def test_the_sums_of_the_rows_are_those_of_the_traffic() -> None:
    found = report(mixed_findings())
    assert [found.count(name) for name in ("requests", "right", "refused", "lost", "open")] == [
        14,
        4,
        4,
        4,
        2,
    ]
    assert {matter.level for matter in found.failing()} == {"error", "loss"}
