"""Metrics, timelines and exports of the old API (facts 9.2, rows 5-8, 11, 12)."""

from __future__ import annotations

from collections.abc import Mapping

from .call import LegacyFunction

CALLS: Mapping[str, LegacyFunction] = {}
