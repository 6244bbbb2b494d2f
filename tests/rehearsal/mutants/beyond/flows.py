"""Mistakes with the status of flows."""

from __future__ import annotations

from tests.rehearsal.mutants.beyond.changes import attribute, sent
from tests.rehearsal.mutants.mutant import Mutant, Request


def archived(request: Request) -> None:
    """Archive a flow, which no request does."""
    request.data["attributes"] = {"archived": True}


MUTANTS: tuple[Mutant, ...] = (
    sent(
        "status in capitals",
        "switch-flow",
        "difference-changed",
        "status",
        "PATCH",
        "/api/flows/*",
        attribute("status", str.capitalize),
    ),
    sent(
        "manual for draft",
        "switch-flow",
        "difference-changed",
        "status",
        "PATCH",
        "/api/flows/*",
        attribute("status", lambda s: "manual" if s == "draft" else s),
    ),
    sent(
        "flow archived",
        "switch-flow",
        "unknown-field",
        "/data/attributes/archived",
        "PATCH",
        "/api/flows/*",
        archived,
    ),
)
