"""Bulk profile imports (facts 8.5)."""

from __future__ import annotations

from collections.abc import Mapping

from .behaviour import Behaviour

BEHAVIOURS: Mapping[str, Behaviour] = {}
