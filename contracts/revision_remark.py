"""Remarks on a revision that was sent, where another one serves it, here or at Klaviyo."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from .revision import PUBLISHED, is_beta, is_retired, published_revision


def serving_today(sent: str, today: date) -> str | None:
    """Return the living revision as which Klaviyo serves a retired one, None where it serves the one sent.

    Klaviyo moves a retired revision forward to the oldest one that lives (DOC VER).
    """
    meant = published_revision(sent) or sent[:10]
    if not is_retired(meant, today):
        return None
    return next((name for name in PUBLISHED if not is_retired(name, today)), None)


@lru_cache(maxsize=256)  # a console asks for each request
def revision_remark(sent: str | None, used: str | None, today: date) -> str:
    """Return a sentence about a revision that is retired, a beta, between two others or not loaded.

    sent: the header; used: the revision that judged or answered the request. Empty where a well-formed
    revision was served as itself, and will be at Klaviyo.
    """
    if not sent or used is None or not _is_past(sent, today):
        return ""
    here = "" if used == sent else f" Here {used} was used."
    living = serving_today(sent, today)
    if living is not None:
        return f"Revision {sent} is retired: Klaviyo serves it as {living} today.{here}"
    if used == sent:
        return ""
    if is_beta(sent):
        return f"Revision {sent} is a beta, and no contract of the beta has the operation.{here}"
    if sent not in PUBLISHED:
        meant = published_revision(sent) or PUBLISHED[0]
        return (
            f"{sent} lies between two revisions: Klaviyo serves it as {meant}.{'' if used == meant else here}"
        )
    return f"Revision {sent} is not loaded.{here}"


def _is_past(sent: str, today: date) -> bool:
    """Return whether a header is a date that is not ahead; of all others there is a violation."""
    try:
        return date.fromisoformat(sent[:10]) <= today
    except ValueError:
        return False
