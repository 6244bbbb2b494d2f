"""Differences that a team intends: places to ignore, and a function that both accounts go through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from ..compare.difference import Difference

# Takes a snapshot of an account and returns it changed, or changes it in place and returns nothing.
Clean = Callable[[dict[str, Any]], Any]


def is_intended(difference: Difference, ignore: Iterable[str]) -> bool:
    """Return whether a difference is at a place to ignore: a field, or a subject and a field, with patterns.

    ignore: such as `properties.Tier`, `profile *, phone_number` or `event 'Viewed *' of *`.
    """
    field, subject = difference.field, difference.subject
    places = {field, subject, f"{subject}, {field}"} - {""}
    # A bracket in a name is a bracket.
    return any(fnmatchcase(place, pattern.replace("[", "[[]")) for pattern in ignore for place in places)


def cleaned(snapshot: dict[str, Any], clean: Clean | None) -> Mapping[str, Any]:
    """Return a snapshot after the function of the team, which may change it in place."""
    if clean is None:
        return snapshot
    changed = clean(snapshot)
    return snapshot if changed is None else changed
