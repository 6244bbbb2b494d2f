"""The formats of the report on recorded traffic by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .report import TrafficReport


def render_traffic(report: TrafficReport, form: str) -> str:
    """Return the report in one of FORMATS of `reports/formats.py`."""
    # Each writer is imported on demand, as those of a rehearsal are.
    if form in report.makers:
        return report.makers[form]()
    if form == "junit":
        from .junit import traffic_junit

        return traffic_junit(report)
    if form == "github":
        from .github import traffic_github

        return traffic_github(report)
    from ..sarif import sarif_report

    return sarif_report(report.kind, report.matters, report.facts)
