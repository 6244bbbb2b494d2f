"""Checks the revision header (facts 2)."""

from __future__ import annotations

import re
from datetime import date

from ..violation import Violation, violation

_REVISION = re.compile(r"(\d{4}-\d{2}-\d{2})(\.[a-z]+)?")


class NotedHeaders(dict[str, str]):
    """The headers of a request that was recorded without any, and with a note of its revision.

    They hold the revision alone: the others were not recorded, so that none of them is missing.
    """

    @classmethod
    def of(cls, revision: str) -> NotedHeaders:
        """Return the headers for a revision."""
        return cls(revision=revision)


def check_revision(text: str | None, *, today: date, required: bool = True) -> Violation | None:
    """Return the violation of a revision header on a day, or None.

    Klaviyo's answer to a missing header is UNCONFIRMED, so `required` is the caller's choice.
    """
    if not text:
        return violation("missing-revision", parameter="revision") if required else None
    match = _REVISION.fullmatch(text)
    try:
        day = date.fromisoformat(match.group(1)) if match else None
    except ValueError:
        day = None
    if day is None:
        return bad_revision(text)
    # Retirement is checked elsewhere: a retired revision is served as a later one (DOC VER).
    if day > today:
        return violation("future-revision", "Unable to specify a future revision date", parameter="revision")
    return None


def bad_revision(text: str) -> Violation:
    """Describe a header that names no revision."""
    return violation("bad-revision", f"'{text[:40]}' is not a valid revision.", parameter="revision")


def revision_not_loaded(text: str, served: str) -> Violation:
    """Describe a revision that is not loaded, so that another one, `served`, has to stand in for it."""
    remedy = f"Run `rehearse contracts fetch {text[:10]}`, then load the file with --official or --spec."
    detail = f"Revision {text[:40]} is not loaded: {served} stands in for it."
    return violation("revision-not-loaded", detail, parameter="revision", remedy=remedy)


def beta_not_loaded(text: str) -> Violation:
    """Describe a beta revision whose contract is not loaded."""
    detail = f"{text[:40]} is a beta revision, and its contract is not loaded."
    remedy = "Load its file with --spec; Klaviyo publishes betas apart from the stable revisions."
    return violation("revision-not-loaded", detail, parameter="revision", remedy=remedy)
