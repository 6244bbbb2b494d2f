"""People of the old API: v1 person, v2 people/search, exclusions, deletion (facts 9.2, rows 9-16, 39)."""

from __future__ import annotations

from collections.abc import Mapping

from .call import LegacyFunction

CALLS: Mapping[str, LegacyFunction] = {}
