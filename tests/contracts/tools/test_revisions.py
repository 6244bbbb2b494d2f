"""The table of revisions: the day on which each retires, and what serves it afterwards."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.revision import PUBLISHED, is_retired
from klaviyo_rehearsal.contracts.tools.revisions import life_lines, life_of, life_record, lives

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("revision", "today", "state", "served", "sentence"),
    [
        (
            "2025-01-15",
            TODAY,
            "deprecated",
            "2025-01-15",
            "go live with 2025-01-15: works until 2027-01-15, 50 days from now",
        ),
        (
            "2025-01-15",
            date(2027, 1, 14),
            "deprecated",
            "2025-01-15",
            "go live with 2025-01-15: works until 2027-01-15, 1 day from now",
        ),
        (
            "2025-01-15",
            date(2027, 1, 15),
            "retired",
            "2025-04-15",
            "retired since 2027-01-15; Klaviyo serves it as 2025-04-15",
        ),
        (
            "2024-10-15",
            TODAY,
            "retired",
            "2025-01-15",
            "retired since 2026-10-15; Klaviyo serves it as 2025-01-15",
        ),
        (
            "2026-07-15.pre",
            TODAY,
            "stable",
            "2026-07-15.pre",
            "go live with 2026-07-15.pre: works until 2028-07-15, 597 days from now",
        ),
        ("2026-10-15", date(2026, 10, 14), "ahead", "2026-10-15", "released on 2026-10-15"),
        ("2026-10-15", date(2030, 1, 1), "retired", None, "retired since 2028-10-15"),
    ],
)
def test_a_revision_works_for_two_years(
    revision: str, today: date, state: str, served: str | None, sentence: str
) -> None:
    life = life_of(revision, today)
    assert (life.state, life.served_as, life.sentence) == (state, served, sentence)


@given(st.sampled_from(PUBLISHED), st.dates(date(2022, 10, 17), date(2031, 1, 1)))
def test_the_state_follows_the_day(revision: str, today: date) -> None:
    life = life_of(revision, today)
    assert (life.state == "retired") is is_retired(revision, today)
    assert (life.days_left == 0) is (today >= life.retires)
    if life.served_as is not None and life.state != "ahead":
        assert not is_retired(life.served_as, today)


def test_a_leap_day_retires_on_the_first_of_march() -> None:
    assert str(life_of("2024-02-29", TODAY).retires) == "2026-03-01"


def test_the_table_has_all_known_revisions_and_counts_where_they_are_given() -> None:
    found = lives(["2025-01-15", "2026-11-01.pre"], TODAY)
    assert [life.revision for life in found] == [*PUBLISHED, "2026-11-01.pre"]
    few = lives(["2025-01-15"], TODAY, only=["2025-01-15", "2023-02-22"])
    _, old, living = life_lines(few, {"2023-02-22": 17})
    assert old.split()[:5] == ["2023-02-22", "retired", "2024-02-22", "2025-02-22", "17"]
    assert old.endswith("(no contract loaded)")
    assert living.split()[4] == "0"
    assert not living.endswith("(no contract loaded)")


def test_the_record_has_the_days_as_text() -> None:
    assert life_record(life_of("2025-01-15", TODAY)) == {
        "revision": "2025-01-15",
        "state": "deprecated",
        "deprecated_on": "2026-01-15",
        "works_until": "2027-01-15",
        "days_left": 50,
        "served_as": "2025-01-15",
        "loaded": True,
    }
