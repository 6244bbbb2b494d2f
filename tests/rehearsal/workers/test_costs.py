"""What use cases take, for their order and the time that is left."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.scenarios.drawing import must_haves
from klaviyo_rehearsal.rehearsal.workers import costs


def test_examples_are_the_drawn_ones_and_the_must_haves() -> None:
    chosen = [use_cases()[name] for name in ("subscribe", "tag-list")]
    counts = costs.example_counts(chosen, 50)
    assert counts == {case.name: 50 + len([*must_haves(case)]) for case in chosen}
    assert costs.example_counts(chosen, 5) == {"subscribe": 5, "tag-list": 5}


def test_weights_are_those_of_use_cases() -> None:
    assert costs.WEIGHTS.keys() <= use_cases().keys()
    assert costs.costs({"tag-list": 10}) == {"tag-list": 10 * costs.WEIGHTS.get("tag-list", 1)}
