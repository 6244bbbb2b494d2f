"""How thorough a rehearsal is: profiles of how many calls are drawn, and whether always the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """How many calls are drawn for a use case. seed: their random seed; None for another one each time."""

    max_examples: int
    seed: int | None = None


DEFAULT = Effort(100)
EFFORTS: Mapping[str, Effort] = {
    "quick": Effort(20),
    "thorough": Effort(500),
    "ci": Effort(100, seed=0),
}
# A run of fewer examples is a short one: it plays what is drawn, and no must-haves beside it.
LEAST_FOR_MUST_HAVES = EFFORTS["quick"].max_examples
