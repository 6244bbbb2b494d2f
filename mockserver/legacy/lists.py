"""Lists of the old API and who is on them, v1 and v2 (facts 9.2, rows 17-28)."""

from __future__ import annotations

from collections.abc import Mapping

from .call import LegacyFunction

CALLS: Mapping[str, LegacyFunction] = {}
