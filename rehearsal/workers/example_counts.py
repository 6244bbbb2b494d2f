"""How many examples use cases play: their order goes by it, and the time that is left."""

from __future__ import annotations

from collections.abc import Iterable

from klaviyo_rehearsal.contracts.use_case import UseCase

from ..engine.effort import LEAST_FOR_MUST_HAVES


def example_counts(use_cases: Iterable[UseCase], max_examples: int) -> dict[str, int]:
    """Return how many examples each use case plays, as long as none fails."""
    from ..scenarios.drawing import must_have_count

    has_must_haves = max_examples >= LEAST_FOR_MUST_HAVES
    return {item.name: max_examples + (must_have_count(item) if has_must_haves else 0) for item in use_cases}
