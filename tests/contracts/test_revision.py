"""Revisions: which headers are refused, and which contract serves a date."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.revision import (
    PUBLISHED,
    check_revision,
    is_retired,
    pick_revision,
)

_TODAY = date(2026, 9, 1)
_NAMES = st.dates(date(2022, 1, 1), date(2030, 1, 1)).map(date.isoformat)


@pytest.mark.parametrize("text", ["2026-07-15", "2026-09-01", "2024-02-29", "2026-07-15.pre", "2022-10-17"])
def test_a_date_that_is_not_in_the_future_is_accepted(text: str) -> None:
    assert check_revision(text, today=_TODAY) is None


@pytest.mark.parametrize(
    ("text", "code", "status"),
    [
        (None, "missing-revision", 400),
        ("", "missing-revision", 400),
        ("latest", "bad-revision", 400),
        ("2026-7-15", "bad-revision", 400),
        ("2026-02-30", "bad-revision", 400),
        ("2026-07-15T00:00:00", "bad-revision", 400),
        ("2026-07-15.PRE", "bad-revision", 400),
        ("2026-07-15\n", "bad-revision", 400),
        ("v2026-07-15", "bad-revision", 400),
        ("٢٠٢٦-٠٧-١٥", "bad-revision", 400),
        ("2026-09-02", "future-revision", 404),
        ("2027-01-15.pre", "future-revision", 404),
    ],
)
def test_a_header_that_names_no_revision_is_refused(text: str | None, code: str, status: int) -> None:
    found = check_revision(text, today=_TODAY)
    assert found is not None
    assert (found.code, found.status, found.parameter) == (code, status, "revision")


def test_a_future_revision_is_refused_in_the_words_of_klaviyo() -> None:
    found = check_revision("2026-09-02", today=_TODAY)
    assert found is not None
    assert found.detail == "Unable to specify a future revision date"


@pytest.mark.parametrize("text", [None, ""])
def test_a_missing_header_is_accepted_where_it_is_not_required(text: str | None) -> None:
    assert check_revision(text, today=_TODAY, required=False) is None


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
