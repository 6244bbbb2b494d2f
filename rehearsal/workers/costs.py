"""How long use cases take, compared with each other: for their order, and for the time that is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from klaviyo_rehearsal.contracts.use_case import UseCase

from ..engine.effort import LEAST_FOR_MUST_HAVES

# Of an example, where it takes longer or shorter than most; measured with examples/plain_httpx.
WEIGHTS: Mapping[str, float] = MappingProxyType({})


def example_counts(use_cases: Iterable[UseCase], max_examples: int) -> dict[str, int]:
    """Return how many examples each use case plays, as long as none fails."""
    from ..scenarios.drawing import must_have_count

    has_must_haves = max_examples >= LEAST_FOR_MUST_HAVES
    return {item.name: max_examples + (must_have_count(item) if has_must_haves else 0) for item in use_cases}


def costs(counts: Mapping[str, int]) -> dict[str, float]:
    """Return how long use cases take, in examples of an average one. counts: their examples."""
    return {name: count * WEIGHTS.get(name, 1.0) for name, count in counts.items()}
