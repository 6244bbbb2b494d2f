"""Compares the rows of reports: the statistics of each campaign must have been answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .difference import Difference, same

_HINT = (
    "Ask POST /api/campaign-values-reports for the same statistics between the same moments, without a "
    "filter that leaves campaigns out."
)
# The beginning of the subject of a difference.
REPORT = "report of campaign "
_Rows = Mapping[str, Mapping[str, Any]]


def compare_rows(content: Any, documents: Iterable[Any]) -> Iterator[Difference]:
    """Yield the campaigns and the statistics that no report answered.

    content: {"data": [{"campaign_id", "statistics"}]}. documents: the documents of the answers.
    """
    answered = [_rows(document) for document in documents]
    for row in content["data"]:
        campaign, wanted = row["campaign_id"], row["statistics"]
        found = [report[campaign] for report in answered if campaign in report]
        if not found:
            yield Difference("missing", f"{REPORT}{campaign}", "read", True, None, _HINT)
        else:
            yield from _differences(f"{REPORT}{campaign}", wanted, found)


def _differences(
    subject: str, wanted: Mapping[str, Any], found: Sequence[Mapping[str, Any]]
) -> Iterator[Difference]:
    for name, value in wanted.items():
        values = [report[name] for report in found if name in report]
        if not any(same(value, other) for other in values):
            kind = "changed" if values else "missing"
            yield Difference(kind, subject, f"{name}, read", value, values[-1] if values else None, _HINT)


def _rows(document: Any) -> _Rows:
    """Add the statistics of the messages of each campaign up."""
    resource = document.get("data") if isinstance(document, Mapping) else None
    attributes = resource.get("attributes") if isinstance(resource, Mapping) else None
    found: dict[str, dict[str, Any]] = defaultdict(lambda: defaultdict(int))
    for result in (attributes or {}).get("results") or ():
        for name, value in result["statistics"].items():
            # A series has a number for each interval.
            found[str(result["groupings"].get("campaign_id"))][name] += (
                sum(value) if isinstance(value, list) else value
            )
    return found
