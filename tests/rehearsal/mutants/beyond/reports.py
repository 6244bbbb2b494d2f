"""Mistakes with reports of campaigns."""

from __future__ import annotations

from collections.abc import Callable

from tests.rehearsal.mutants.beyond.changes import attribute, sent, with_attributes, without
from tests.rehearsal.mutants.mutant import Change, Mutant, Request


def within(name: str, change: Callable[[str], str]) -> Change:
    """Make a change of one end of a report's frame."""

    def spoil(request: Request) -> None:
        frame = request.attributes["timeframe"]
        frame[name] = change(frame[name])

    return spoil


MUTANTS: tuple[Mutant, ...] = (
    *(
        sent(name, "export-report", code, place, "POST", "/api/campaign-values-reports", change)
        for name, code, place, change in (
            (
                "statistic left out",
                "difference-missing",
                "*, read",
                attribute("statistics", lambda s: [*s[1:], "failed"][:1]),
            ),
            (
                "end at midnight",
                "difference-*",
                "",
                within("end", lambda text: f"{text[:10]}T00:00:00+00:00"),
            ),
            (
                "begun a day late",
                "difference-*",
                "",
                within("start", lambda text: f"{text[:8]}30{text[10:]}"),
            ),
            (
                "a frame by its name",
                "difference-missing",
                "read",
                with_attributes(timeframe={"key": "last_30_days"}),
            ),
            (
                "a frame of two years",
                "bad-value|difference-*",
                "",
                within("start", lambda text: f"2024{text[4:]}"),
            ),
            (
                "no conversion metric",
                "missing-field",
                "/data/attributes/conversion_metric_id",
                without("conversion_metric_id"),
            ),
            (
                "statistic by another name",
                "bad-value",
                "/data/attributes/statistics/0",
                attribute("statistics", lambda s: ["received"]),
            ),
        )
    ),
)
