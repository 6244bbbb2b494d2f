"""Revisions: dates that name a state of the API (facts 2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from .violation import Violation, violation

_REVISION = re.compile(r"(\d{4}-\d{2}-\d{2})(\.[a-z]+)?")


def check_revision(text: str | None, *, today: date, required: bool = True) -> Violation | None:
    """Say what is wrong with a revision header on a day, or None.

    What Klaviyo answers to a missing header is UNCONFIRMED, so `required` is the caller's choice.
    """
    if not text:
        return violation("missing-revision", parameter="revision") if required else None
    match = _REVISION.fullmatch(text)
    try:
        day = date.fromisoformat(match.group(1)) if match else None
    except ValueError:
        day = None
    if day is None:
        return violation("bad-revision", f"'{text[:40]}' is not a valid revision.", parameter="revision")
    if day > today:
        return violation("future-revision", "Unable to specify a future revision date", parameter="revision")
    return None


def pick_revision(text: str, loaded: Iterable[str]) -> str:
    """Choose the loaded revision that serves a well-formed one.

    Rounds down to the newest that is not newer (facts 2, DERIVED); an older one than all falls forward
    to the oldest, as retired ones do at Klaviyo. Raises ValueError when none is loaded.
    """
    names = sorted(loaded)
    if not names:
        raise ValueError("no revision is loaded")
    day = text[:10]
    older = [name for name in names if name[:10] <= day]
    return older[-1] if older else names[0]
