"""Numbers are told from what Python takes for numbers."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.numbers import is_number, whole_number


@pytest.mark.parametrize("value", [0, -1, 1.5, 10**400, float("nan"), float("inf")])
def test_numbers(value: Any) -> None:
    assert is_number(value)


@pytest.mark.parametrize("value", [True, False, None, "1", [], {}, 1j])
def test_other_values(value: Any) -> None:
    assert not is_number(value)


@pytest.mark.parametrize("value", [-1, True, 1.0, 1e308, 2**53, None, "1", float("nan")])
def test_no_number_of_things(value: Any) -> None:
    assert whole_number(0) == 0 and whole_number(2**53 - 1) == 2**53 - 1
    with pytest.raises(ValueError, match="is no whole number from 0"):
        whole_number(value)
