"""Runs of two programs without the failures that a baseline knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..failures.baseline import TWINS, Baseline
from .programs import Compared


def without_known(runs: Sequence[Compared], baseline: Baseline) -> list[Compared]:
    """Return runs of which those with known failures alone are equal; unknown ones may become entries."""
    covered = []
    for one in runs:
        if one.outcome is not None:
            baseline.note(one.outcome)
        covered.append(one.outcome is not None and one.outcome.failed and baseline.covers(one.outcome))
    # Entries for one cause become one when all runs are seen.
    baseline.condense(TWINS)
    return [
        replace(one, report="", known=baseline.known_in(one.outcome)) if is_known and one.outcome else one
        for one, is_known in zip(runs, covered, strict=True)
    ]
