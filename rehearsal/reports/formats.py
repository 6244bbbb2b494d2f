"""The formats of the report by name; each writer is imported when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .report import RehearsalReport

FORMATS = ("text", "json", "ndjson", "junit", "github", "html", "sarif")


def render(report: RehearsalReport, form: str) -> str:
    """Return the report in one of FORMATS."""
    # Each writer is imported on demand: a text report needs neither XML nor the HTML page.
    if form == "json":
        from .document import json_report

        return json_report(report)
    if form == "ndjson":
        from .document import ndjson_report

        return ndjson_report(report)
    if form == "sarif":
        from .matter import matters_of
        from .sarif import sarif_report

        return sarif_report("test", matters_of(report), report.facts, complete=not report.interrupted)
    if form == "junit":
        from .junit import junit_report

        return junit_report(report)
    if form == "github":
        from .github import github_report

        return github_report(report)
    if form == "html":
        from .html import html_report

        return html_report(report)
    from .console import text_report

    return text_report(report)
