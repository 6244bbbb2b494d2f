"""Remarks on revisions that are retired, betas, between two others or not loaded."""

from __future__ import annotations

from datetime import date

import pytest

from klaviyo_rehearsal.contracts.revision_remark import revision_remark, serving_today

_TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("sent", "used", "remark"),
    [
        ("2026-07-15", "2026-07-15", ""),
        ("2025-01-15", "2025-01-15", ""),
        (
            "2024-10-15",
            "2024-10-15",
            "Revision 2024-10-15 is retired: Klaviyo serves it as 2025-01-15 today.",
        ),
        (
            "2024-02-15",
            "2025-01-15",
            "Revision 2024-02-15 is retired: Klaviyo serves it as 2025-01-15 today. "
            "Here 2025-01-15 was used.",
        ),
        (
            "2023-10-15",
            "2024-02-15",
            "Revision 2023-10-15 is retired: Klaviyo serves it as 2025-01-15 today. "
            "Here 2024-02-15 was used.",
        ),
        (
            "2025-02-01",
            "2025-01-15",
            "2025-02-01 lies between two revisions: Klaviyo serves it as 2025-01-15.",
        ),
        (
            "2025-05-01",
            "2025-01-15",
            "2025-05-01 lies between two revisions: Klaviyo serves it as 2025-04-15. "
            "Here 2025-01-15 was used.",
        ),
        ("2025-04-15", "2025-01-15", "Revision 2025-04-15 is not loaded. Here 2025-01-15 was used."),
        (
            "2026-07-15.pre",
            "2026-07-15",
            "Revision 2026-07-15.pre is a beta, and no contract of the beta has the operation. "
            "Here 2026-07-15 was used.",
        ),
        # These are violations.
        (None, "2026-07-15", ""),
        ("newest", "2026-07-15", ""),
        ("2027-01-15", "2026-07-15", ""),
        ("2025-01-15", None, ""),
    ],
)
def test_a_revision_that_another_one_serves_is_remarked_on(
    sent: str | None, used: str | None, remark: str
) -> None:
    assert revision_remark(sent, used, _TODAY) == remark


def test_a_retired_revision_is_served_as_the_oldest_that_lives() -> None:
    assert serving_today("2024-10-15", date(2026, 10, 14)) is None
    assert serving_today("2024-10-15", date(2026, 10, 15)) == "2025-01-15"
    assert serving_today("2024-12-01", date(2026, 11, 26)) == "2025-01-15"
    assert serving_today("2025-01-15", date(2026, 11, 26)) is None
