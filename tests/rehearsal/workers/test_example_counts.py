"""The examples of use cases, for their order and the time that is left."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.scenarios.drawing import must_haves
from klaviyo_rehearsal.rehearsal.workers.example_counts import example_counts


def test_examples_are_the_drawn_ones_and_the_must_haves() -> None:
    chosen = [use_cases()[name] for name in ("subscribe", "tag-list")]
    counts = example_counts(chosen, 50)
    assert counts == {case.name: 50 + len([*must_haves(case)]) for case in chosen}
    assert example_counts(chosen, 5) == {"subscribe": 5, "tag-list": 5}
