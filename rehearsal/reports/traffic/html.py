"""The page on recorded traffic: can it go live, which operations, which changes, which revisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from ...failures.cause import CHANGED_ANSWER
from ...findings.findings import Findings
from ..matter import OPEN
from ..page import anchor, meter, render_page
from ..verdict import counted
from .report import FAILING, TrafficReport, grouped


def check_page(report: TrafficReport, findings: Findings) -> str:
    """Return the page on a check."""
    return render_page("check.html", traffic_content(report) | {"span": _span(findings)})


def upgrade_page(report: TrafficReport, target: str) -> str:
    """Return the page on an upgrade. target: its revision."""
    content = traffic_content(report)
    answers = [entry for entry in content["advice"] if entry["group"].code.startswith(CHANGED_ANSWER)]
    others = [entry for entry in content["advice"] if entry not in answers]
    own = {"kind": f"Upgrade to {target} of", "span": "", "answers": answers, "advice": others}
    return render_page("upgrade.html", content | own)


def traffic_content(report: TrafficReport) -> dict[str, Any]:
    """Return the content that pages on recorded traffic share."""
    groups = list(grouped(report.matters))
    numbered = [
        {"group": group, "anchor": anchor(number, group.code)} for number, group in enumerate(groups, 1)
    ]
    return {
        "title": report.name,
        "kind": f"{report.kind.capitalize()} of",
        "verdict": report.verdict,
        "facts": report.facts,
        "report": report,
        "parts": meter(
            ("fails", "refused", report.count("refused")),
            ("warns", "lost", report.count("lost")),
            ("open", "not judged", report.count("open")),
            ("passes", "right", report.count("right")),
        ),
        "requests": report.count("requests"),
        "failing": [row for row in report.rows if row.fails],
        "others": [row for row in report.rows if not row.fails],
        "needed": _of(numbered, FAILING),
        "unjudged": _of(numbered, {OPEN}),
        "advice": _of(numbered, {"advice"}),
        "drift": _of(numbered, {"drift"}),
        "anchors": _anchors(numbered),
    }


def _of(numbered: Iterable[dict[str, Any]], levels: Iterable[str]) -> list[dict[str, Any]]:
    return [entry for entry in numbered if entry["group"].level in levels]


def _anchors(numbered: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Return the first change of each operation, the worst."""
    found: dict[str, str] = {}
    for entry in numbered:
        for matter in entry["group"].matters:
            found.setdefault(matter.subject, entry["anchor"])
    return found


def _span(findings: Findings) -> str:
    """Return the input in words: the files, and the time from the first request to the last."""
    files = counted(findings.formats.total(), "file")
    if findings.first_sent is None or findings.last_sent is None:
        return f"in {files}"
    first, last = (
        datetime.fromtimestamp(moment, UTC) for moment in (findings.first_sent, findings.last_sent)
    )
    return f"in {files}, from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC"
