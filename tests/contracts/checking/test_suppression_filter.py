"""Conditions on suppressions: those of one kind, of one list, and with one date."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.checking.suppression_filter import check_suppression_filter
from klaviyo_rehearsal.contracts.filters import parse_filter

AT = "subscriptions.email.marketing."


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('equals(email,"a")', 0),
        ("greater-than(created,2026-01-01),less-than(created,2026-02-01)", 0),
        (f'equals({AT}suppression.reason,"X"),less-than({AT}suppression.timestamp,2026-01-01)', 0),
        (f'equals({AT}list_suppressions.list_id,"L"),equals({AT}list_suppressions.reason,"X")', 0),
        (f'equals({AT}list_suppressions.reason,"X")', 1),
        (f'equals({AT}list_suppressions.list_id,"L"),equals({AT}suppression.reason,"X")', 1),
        (f'equals({AT}list_suppressions.reason,"X"),equals({AT}suppression.reason,"X")', 2),
        (f"less-than({AT}suppression.timestamp,2026-01-01),less-than(created,2026-01-01)", 1),
    ],
)
def test_conditions_on_suppressions_go_together_or_not(text: str, wrong: int) -> None:
    found = check_suppression_filter(parse_filter(text))
    assert [violation.code for violation in found] == ["suppression-filter"] * wrong
