"""Paths that no contract has, without the ids in them."""

from __future__ import annotations

import re

# A segment that is an id, an address or an encoded value. A version such as v2 is none.
_ID = re.compile(r"(?!v\d$)(?=.*[\d@%])|.{33,}")
_MOST_SEGMENTS = 12


def general_path(path: str) -> str:
    """Return a path with {id} for each segment that looks like one, so that a problem counts once."""
    parts = path.split("/")[:_MOST_SEGMENTS]
    return "/".join("{id}" if part and _ID.match(part) else part for part in parts)
