"""Suggestions for a name that is not known: "Did you mean ...?"."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

# Letters of a name that may resemble another: difflib takes seconds over a name of 5 MB.
_LONGEST = 200


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like a name, or None where none is similar."""
    if len(name) > _LONGEST:
        return None
    # With difflib's own threshold: below it, names share little but letters.
    found = get_close_matches(name, known, n=1)
    return found[0] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" to append to a message about an unknown name, or nothing."""
    meant = nearest(name, known)
    return "" if meant is None else f" Did you mean '{meant}'?"
