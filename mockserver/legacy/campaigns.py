"""Campaigns of the old API (facts 9.2, rows 29-35)."""

from __future__ import annotations

from collections.abc import Mapping

from .call import LegacyFunction

CALLS: Mapping[str, LegacyFunction] = {}
