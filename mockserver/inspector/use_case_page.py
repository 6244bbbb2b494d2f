"""The page of use cases: those that were exercised, and how their requests ended."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from klaviyo_rehearsal.contracts.openapi.loading import use_cases

from ..control.queries import VERDICTS
from .page import Page

if TYPE_CHECKING:
    from ..control.controller import Controller


class UseCasePage:
    """The use cases of the migration guide beside the requests of one mock."""

    def __init__(self, control: Controller) -> None:
        self._control = control

    async def listing(self, request: Request) -> Page:
        """Show every use case with the counts of its requests by verdict."""
        seen: dict[str, Counter[str]] = {}
        for _, journal in self._control.journals():
            for entry in journal:
                if entry.operation:
                    seen.setdefault(entry.operation, Counter())[entry.verdict] += 1
        rows = [self._row(case.name, case.operations, seen) for case in use_cases().values()]
        exercised = sum(bool(row["total"]) for row in rows)
        return Page("use_cases.html", {"use_cases": rows, "verdicts": list(VERDICTS), "exercised": exercised})

    @staticmethod
    def _row(name: str, operations: tuple[str, ...], seen: dict[str, Counter[str]]) -> dict[str, Any]:
        counts: Counter[str] = Counter()
        for operation in operations:
            counts.update(seen.get(operation, {}))
        return {
            "name": name,
            "counts": dict(counts),
            "total": counts.total(),
            # An operation may be part of several use cases: its requests count in each of them.
            "operations": [{"key": key, "total": seen.get(key, Counter()).total()} for key in operations],
        }
