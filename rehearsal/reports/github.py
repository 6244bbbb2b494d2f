"""The report for GitHub Actions: annotations on standard output, and a summary of the job in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from ..failures.result import Result
from .report import RehearsalReport, stale_text


def github_report(report: RehearsalReport) -> str:
    """Return workflow commands, one a line: an error for each failure, a warning for a stale entry."""
    return "".join(f"{line}\n" for line in _commands(report))


def _commands(report: RehearsalReport) -> Iterator[str]:
    # Without a place GitHub shows the annotation at the job, which is right for a command or a URL.
    place = f"file={_property(report.place[0])},line={report.place[1]}," if report.place else ""
    for result in report.results:
        if not result.passed:
            yield f"::error {place}title={_property(_title(result))}::{_data(result.report)}"
        for known in result.known:
            text = f"{result.use_case}: {known.code} is known until {known.expires}: {known.reason}"
            yield f"::notice title=known failure::{_data(text)}"
    for entry in report.stale:
        text = stale_text(entry)
        yield f"::warning title=stale baseline::{_data(text)}"
    for text in report.missing:
        yield f"::error title=not covered::{_data(text)}"
    if report.interrupted:
        yield f"::warning title=interrupted::{_data(report.interruption())}"


def _title(result: Result) -> str:
    return f"{result.use_case}: {result.code}"


def _data(text: str) -> str:
    """Escape as GitHub's toolkit does: a line feed ends a command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def summary_markdown(report: RehearsalReport) -> str:
    """Return the summary of a job: a table, and each failure folded away."""
    lines = [
        f"### Rehearsal of `{report.integration}`: {report.summary()}",
        "",
        "| use case | verdict | calls | requests | code |",
        "|---|---|--:|---|---|",
    ]
    for result in report.results:
        counts = ", ".join(f"{number} {name}" for name, number in result.coverage.items())
        verdict = "passed" if result.passed else "**failed**"
        lines.append(f"| {result.use_case} | {verdict} | {result.examples} | {counts} | {result.code} |")
    for result in report.results:
        if not result.passed:
            fence = _fence(result.report)
            lines += ["", f"<details><summary>{result.use_case}: {result.code}</summary>", ""]
            lines += [f"{fence}text", result.report, fence, "", "</details>"]
    lines += ["", *(f"- {text}" for text in report.remarks())]
    lines += [f"- not covered: {text}" for text in report.missing]
    lines += [f"- {report.interruption()}"] if report.interrupted else []
    return "\n".join(lines).rstrip() + "\n"


def _fence(text: str) -> str:
    """Return a fence that is longer than any run of backticks in a text."""
    fence = "```"
    # A body may hold backticks, and a shorter fence would end at them.
    while fence in text:
        fence += "`"
    return fence
