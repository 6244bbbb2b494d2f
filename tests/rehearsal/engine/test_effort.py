"""The profiles of `--profile` and `--klaviyo-profile`."""

from __future__ import annotations

from klaviyo_rehearsal.rehearsal.engine.effort import DEFAULT, EFFORTS


def test_each_profile_has_its_number_of_calls() -> None:
    assert {name: effort.max_examples for name, effort in EFFORTS.items()} == {
        "quick": 20,
        "thorough": 500,
        "ci": 100,
    }
    assert DEFAULT.max_examples == 100


def test_only_ci_draws_the_same_calls_every_time() -> None:
    assert [name for name, effort in EFFORTS.items() if effort.seed is not None] == ["ci"]
    assert DEFAULT.seed is None
