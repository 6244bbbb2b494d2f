"""The verdicts that fail a check."""

from __future__ import annotations

from .findings import Findings

# An unknown path fails too: Klaviyo answers it 404, and a typing mistake in a path is a common one.
FAILS = frozenset({"error", "loss", "legacy", "unknown"})


def has_failed(findings: Findings) -> bool:
    """Return whether something would be refused or lost."""
    # A loss may be one of a sequence, each request of which is right.
    return any(use.verdict in FAILS for use in findings.uses) or any(
        problem.severity in FAILS for problem in findings.problems.values()
    )
