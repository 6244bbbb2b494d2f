"""The report on recorded traffic for GitHub Actions."""

from __future__ import annotations

import re

from klaviyo_rehearsal.rehearsal.reports.traffic.github import traffic_github, traffic_markdown
from tests.rehearsal.reports.traffic.traffic import hostile_findings, mixed_findings, report


def test_each_problem_is_a_command_at_its_first_place_from_the_root_of_the_repository() -> None:
    lines = traffic_github(report(mixed_findings())).splitlines()
    assert lines[0].startswith(
        "::error file=traffic/day.jsonl,line=5,title=bad-phone in POST /api/events::POST /api/events, /data: "
    )
    kinds = [line.split(" ")[0] for line in lines]
    assert kinds == ["::error", "::warning", "::error", "::error", "::error", "::notice"] or set(kinds) == {
        *("::error", "::warning", "::notice")
    }


def test_no_foreign_text_is_a_command_or_markup() -> None:
    found = report(hostile_findings(), "<b>|`x`")
    lines = traffic_github(found).splitlines()
    assert len(lines) == 1 and re.match(r"::error file=[^,\n]*,line=1,title=[^:,\n]*::", lines[0])
    text = traffic_markdown(found)
    assert "<script>" not in text and "<b>" not in text and "\x1b" not in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]


def test_the_summary_has_the_answer_the_operations_and_the_problems() -> None:
    text = traffic_markdown(report(mixed_findings()))
    assert text.startswith("### Not ready to go live: traffic\n")
    assert "| POST /api/events | 6 | 4 | 0 | 2 | 0 |" in text
    assert "- **dropped-phone** in POST /api/lists, /data (4 times): " in text
    assert "- not judged: 7 times example.com" in text
