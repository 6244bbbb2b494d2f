"""Revisions: dates that name a state of the API (facts 2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

# Every stable revision that is known to exist (SPEC-ALL; the last by the Python SDK 25).
PUBLISHED = (
    *("2022-10-17", "2023-01-24", "2023-02-22", "2023-06-15", "2023-07-15", "2023-08-15", "2023-09-15"),
    *("2023-10-15", "2023-12-15", "2024-02-15", "2024-05-15", "2024-06-15", "2024-07-15", "2024-10-15"),
    *("2025-01-15", "2025-04-15", "2025-07-15", "2025-10-15", "2026-01-15", "2026-04-15", "2026-07-15"),
    "2026-10-15",
)


def published_revision(text: str) -> str | None:
    """Return the revision that a well-formed date means: the last one published by then, if there is one."""
    return max((name for name in PUBLISHED if name <= text[:10]), default=None)


def is_beta(revision: str) -> bool:
    """Return whether a revision is a beta, such as 2026-07-15.pre."""
    return len(revision) > 10


def anniversary(revision: str, years: int) -> date:
    """Return the day some years after the release of a well-formed revision."""
    released = date.fromisoformat(revision[:10])
    year = min(released.year + years, date.max.year)
    try:
        return released.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)


def is_retired(revision: str, today: date) -> bool:
    """Return whether a well-formed revision is retired on a day: two years after its release (DOC VER)."""
    return today >= anniversary(revision, 2)


def pick_revision(text: str, loaded: Iterable[str]) -> str:
    """Choose the loaded revision that serves a well-formed one.

    Rounds down to the newest that is not newer (facts 2, DERIVED); an older one than all falls forward
    to the oldest, as retired ones do at Klaviyo. Only a beta is served by a beta, unless nothing else is
    loaded (DOC VER). Raises ValueError when none is loaded.
    """
    names = sorted(loaded)
    if not names:
        raise ValueError("no revision is loaded")
    if not is_beta(text):
        names = [name for name in names if not is_beta(name)] or names
    day = text[:10]
    older = [name for name in names if name[:10] <= day]
    return older[-1] if older else names[0]
