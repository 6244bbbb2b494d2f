"""The report on recorded traffic for GitHub Actions: annotations, and a summary of the job in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from ..github import escaped_data, escaped_property, markdown, place_properties
from .report import TrafficReport

_COMMANDS = {"error": "error", "loss": "error", "open": "warning", "advice": "notice", "drift": "warning"}
_MOST = 50


def traffic_github(report: TrafficReport) -> str:
    """Return workflow commands, one a line: one for each problem, at its first place."""
    return "".join(f"{line}\n" for line in _commands(report))


def _commands(report: TrafficReport) -> Iterator[str]:
    for matter in report.matters:
        place = ""
        if matter.spots and matter.spots[0].file not in ("", "-"):
            spot = matter.spots[0]
            place = place_properties(spot.file, max(1, spot.line), report.facts)
        title = escaped_property(f"{matter.code} in {matter.subject}")
        yield f"::{_COMMANDS[matter.level]} {place}title={title}::{escaped_data(matter.text())}"


def traffic_markdown(report: TrafficReport) -> str:
    """Return the summary of a job: the answer, the operations, the problems."""
    lines = [f"### {report.verdict.answer}: {markdown(report.name)}", ""]
    lines += [f"{markdown(reason)}  " for reason in report.verdict.reasons]
    lines += [
        "",
        "| operation | requests | right | lost | refused | not judged |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for row in report.rows[:_MOST]:
        numbers = " | ".join(
            str(number) for number in (row.requests, row.right, row.lost, row.refused, row.open)
        )
        lines.append(f"| {markdown(row.operation)} | {numbers} |")
    if len(report.rows) > _MOST:
        lines.append(f"| and {len(report.rows) - _MOST} more | | | | | |")
    lines.append("")
    for matter in report.failing()[:_MOST]:
        times = f" ({matter.count} times)" if matter.count > 1 else ""
        lines.append(f"- **{matter.code}** in {markdown(matter.where)}{times}: {markdown(matter.detail)}")
    lines += ["", *(f"- {markdown(note)}" for note in report.notes[:_MOST])]
    return "\n".join(lines).rstrip() + "\n"
