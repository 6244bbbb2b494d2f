"""Intended differences: places with patterns, and a function for both accounts."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.rehearsal.compare.difference import Difference
from klaviyo_rehearsal.rehearsal.compare.intended import cleaned, is_intended

TIER = Difference("missing", "profile ana@northwind.shop", "properties.Tier", "gold")


@pytest.mark.parametrize(
    ("pattern", "intended"),
    [
        ("properties.Tier", True),
        ("properties.*", True),
        ("profile *, properties.Tier", True),
        ("profile ben@*, properties.Tier", False),
        ("profile *", True),
        ("Tier", False),
        ("", False),
    ],
)
def test_a_place_is_a_field_or_a_subject_or_both(pattern: str, intended: bool) -> None:
    assert is_intended(TIER, [pattern]) == intended


def test_brackets_of_a_name_are_no_pattern() -> None:
    assert is_intended(Difference("missing", "list 'x'", "tag [VIP]"), ["tag [VIP]"])


def test_a_function_may_change_a_snapshot_or_return_another() -> None:
    def in_place(snapshot: dict[str, Any]) -> None:
        snapshot["profiles"] = []

    assert cleaned({"profiles": [1]}, in_place) == {"profiles": []}
    assert cleaned({"profiles": [1]}, lambda snapshot: {"profiles": [2]}) == {"profiles": [2]}
    assert cleaned({"profiles": [1]}) == {"profiles": [1]}
