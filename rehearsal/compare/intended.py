"""Differences that a team intends: places to ignore, and a function that both accounts go through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from .difference import Difference

# Takes a snapshot of an account and returns it changed, or changes it in place and returns nothing.
Clean = Callable[[dict[str, Any]], Any]


def is_place(pattern: str, subject: str, field: str) -> bool:
    """Return whether a pattern names a place: a field, a subject, or both as `SUBJECT, FIELD`.

    pattern: such as `properties.Tier`, `profile *, phone_number` or `event 'Viewed *' of *`; a * stands for
    any text, a ? for one letter.
    """
    places = {field, subject, f"{subject}, {field}"} - {""}
    # A bracket in a name is a bracket.
    return any(fnmatchcase(place, pattern.replace("[", "[[]")) for place in places)


def is_intended(difference: Difference, ignore: Iterable[str]) -> bool:
    """Return whether a difference is at one of the places to ignore."""
    return any(is_place(pattern, difference.subject, difference.field) for pattern in ignore)


def parted(
    differences: Iterable[Difference], ignore: Sequence[str]
) -> tuple[list[Difference], list[Difference]]:
    """Part differences into the ones that count and the ones at places to ignore."""
    counted: list[Difference] = []
    ignored: list[Difference] = []
    for item in differences:
        (ignored if is_intended(item, ignore) else counted).append(item)
    return counted, ignored


def cleaned(snapshot: dict[str, Any], *functions: Clean) -> Mapping[str, Any]:
    """Return a snapshot after functions of the team, each of which may change it in place."""
    for clean in functions:
        changed = clean(snapshot)
        snapshot = snapshot if changed is None else changed
    return snapshot
