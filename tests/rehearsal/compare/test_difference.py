"""A difference and the equality of JSON values."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.rehearsal.compare.difference import Difference, same


@pytest.mark.parametrize("kind", ["missing", "extra", "changed"])
def test_a_difference_has_a_code_by_its_kind(kind: str) -> None:
    assert Difference(kind, "profile ana@northwind.shop").code == f"difference-{kind}"


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        ([1, [2]], [1, [2.0]], True),
        ([1, 2], [2, 1], False),
        ({"a": None}, {}, True),
        ({"a": {"b": 0}}, {"a": {"b": False}}, False),
        ("1", 1, False),
        (4.35394836388905e16, 43539483638890500, True),  # as JavaScript writes the same number
        (4.35394836388905e16, 43539483638890600, False),
        (2**53, 2**53 + 1, False),
        (float(2**53), 2**53 + 1, False),  # a double has lost the last digit
        (float("inf"), 2**53, False),
        (1.0, 10**400, False),
        (None, False, False),
    ],
)
def test_json_values_are_compared_as_json(one: Any, other: Any, equal: bool) -> None:
    assert same(one, other) is equal
    assert same(other, one) is equal
