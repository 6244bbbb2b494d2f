"""The formats of the report by name; each writer is imported when it is asked for."""

from __future__ import annotations

from .report import Record

FORMATS = ("text", "json", "junit", "github", "html")


def render(record: Record, form: str) -> str:
    """Return the report in one of FORMATS."""
    if form == "json":
        from .document import json_report

        return json_report(record)
    if form == "junit":
        from .junit import junit_report

        return junit_report(record)
    if form == "github":
        from .github import github_report

        return github_report(record)
    if form == "html":
        from .html import html_report

        return html_report(record)
    from .console import text_report

    return text_report(record)
