"""The report for GitHub Actions: annotations on standard output, and a summary of the job in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from ..failures.result import Result
from .escaping import readable, visible
from .report import RehearsalReport, stale_text
from .run_facts import RunFacts, relative_to_repository
from .verdict import verdict_of

# Characters that begin markup, a mention or the next cell of a table.
_MARKUP = re.compile(r"[\\`*_\[\]|@#~$]")


def github_report(report: RehearsalReport) -> str:
    """Return workflow commands, one a line: an error for each failure, a warning for a stale entry."""
    return "".join(f"{line}\n" for line in _commands(report))


def _commands(report: RehearsalReport) -> Iterator[str]:
    # Without a place GitHub shows the annotation at the job, which is right for a command or a URL.
    place = place_properties(*report.place, report.facts) if report.place else ""
    for result in report.results:
        if not result.passed:
            yield f"::error {place}title={escaped_property(_title(result))}::{escaped_data(result.report)}"
        for known in result.known:
            text = f"{result.use_case}: {known.code} is known until {known.expires}: {known.reason}"
            yield f"::notice title=known failure::{escaped_data(text)}"
    for entry in report.stale:
        text = stale_text(entry)
        yield f"::warning title=stale baseline::{escaped_data(text)}"
    for text in report.missing:
        yield f"::error title=not covered::{escaped_data(text)}"
    if report.interrupted:
        yield f"::warning title=interrupted::{escaped_data(report.interruption())}"


def _title(result: Result) -> str:
    return f"{result.use_case}: {result.code}"


def place_properties(file: str, line: int, facts: RunFacts | None) -> str:
    """Return the properties of a command that name its place, with a comma at their end."""
    return f"file={escaped_property(relative_to_repository(file, facts))},line={line},"


def escaped_data(text: str) -> str:
    """Escape a message as GitHub's toolkit does: a line feed ends a command."""
    return readable(text).replace("%", "%25").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    """Escape the value of a property of a command."""
    return escaped_data(text).replace(":", "%3A").replace(",", "%2C")


def summary_markdown(report: RehearsalReport) -> str:
    """Return the summary of a job: a table, and each failure folded away."""
    found = verdict_of(report)
    lines = [
        f"### {found.answer}: {markdown(report.integration)}",
        "",
        *(f"{markdown(text)}  " for text in found.reasons),
        "",
        "| use case | verdict | calls | requests | code |",
        "|---|---|--:|---|---|",
    ]
    for result in report.results:
        counts = ", ".join(f"{number} {name}" for name, number in result.coverage.items())
        verdict = "passed" if result.passed else "**failed**"
        lines.append(
            f"| {result.use_case} | {verdict} | {result.examples} | {counts} | {markdown(result.code)} |"
        )
    for result in report.results:
        if not result.passed:
            fence = _fence(result.report)
            lines += [
                "",
                f"<details><summary>{result.use_case}: {escape(visible(result.code))}</summary>",
                "",
            ]
            lines += [f"{fence}text", readable(result.report), fence, "", "</details>"]
    lines += ["", *(f"- {markdown(text)}" for text in report.remarks())]
    lines += [f"- not covered: {markdown(text)}" for text in report.missing]
    lines += [f"- {report.interruption()}"] if report.interrupted else []
    return "\n".join(lines).rstrip() + "\n"


def markdown(text: str) -> str:
    """Escape foreign text for a line or a cell of Markdown."""
    return _MARKUP.sub(r"\\\g<0>", escape(visible(text), quote=False))


def _fence(text: str) -> str:
    """Return a fence that is longer than any run of backticks in a text."""
    fence = "```"
    # A body may hold backticks, and a shorter fence would end at them.
    while fence in text:
        fence += "`"
    return fence
