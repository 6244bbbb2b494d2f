"""Revisions: the contract that serves a date, and retirement."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.revision import (
    PUBLISHED,
    anniversary,
    is_retired,
    pick_revision,
)

_NAMES = st.dates(date(2022, 1, 1), date(2030, 1, 1)).map(date.isoformat)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("2024-02-15", "2024-02-15"),
        ("2024-02-16", "2024-02-15"),
        ("2026-07-14", "2025-01-15"),
        ("2026-07-15", "2026-07-15"),
        ("2030-01-01", "2026-07-15"),
        ("2026-07-15.pre", "2026-07-15"),
        ("2022-10-17", "2024-02-15"),
    ],
)
def test_a_date_is_served_by_the_newest_revision_that_is_not_newer(text: str, chosen: str) -> None:
    assert pick_revision(text, ["2026-07-15", "2024-02-15", "2025-01-15"]) == chosen


@given(_NAMES, st.lists(_NAMES, min_size=1))
def test_the_revision_that_serves_is_loaded_and_newer_only_when_all_are(text: str, loaded: list[str]) -> None:
    chosen = pick_revision(text, loaded)
    assert chosen in loaded
    assert chosen <= text or chosen == min(loaded)
    assert not any(chosen < other <= text for other in loaded)


def test_nothing_can_be_picked_where_nothing_is_loaded() -> None:
    with pytest.raises(ValueError, match="no revision is loaded"):
        pick_revision("2026-07-15", [])


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("2026-07-15", "2026-07-15"),
        ("2026-08-01", "2026-07-15"),
        ("2026-07-15.pre", "2026-07-15.pre"),
        ("2026-08-01.pre", "2026-07-15.pre"),
        ("2026-01-01.pre", "2024-02-15"),
        ("2022-10-17", "2024-02-15"),
    ],
)
def test_only_a_beta_is_served_by_a_beta(text: str, chosen: str) -> None:
    assert pick_revision(text, ["2026-07-15.pre", "2026-07-15", "2024-02-15"]) == chosen


def test_a_beta_serves_where_nothing_else_is_loaded() -> None:
    assert pick_revision("2026-08-01", ["2026-07-15.pre"]) == "2026-07-15.pre"


@pytest.mark.parametrize(
    ("revision", "day", "retired"),
    [
        ("2024-05-15", date(2026, 5, 14), False),
        ("2024-05-15", date(2026, 5, 15), True),
        ("2024-05-15.pre", date(2026, 5, 15), True),
        ("2024-02-29", date(2026, 2, 28), False),
        ("2024-02-29", date(2026, 3, 1), True),
    ],
)
def test_a_revision_is_retired_two_years_after_its_release(revision: str, day: date, retired: bool) -> None:
    assert is_retired(revision, day) is retired


def test_the_published_revisions_are_in_order() -> None:
    assert list(PUBLISHED) == sorted(set(PUBLISHED))


@pytest.mark.parametrize(
    ("revision", "years", "day"),
    [
        ("2025-01-15", 2, date(2027, 1, 15)),
        ("2024-02-29.pre", 1, date(2025, 3, 1)),
        ("9999-12-31", 2, date(9999, 12, 31)),  # a header may hold any day
    ],
)
def test_an_anniversary_is_a_day(revision: str, years: int, day: date) -> None:
    assert anniversary(revision, years) == day
