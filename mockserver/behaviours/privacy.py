"""Data privacy deletion jobs (facts 8.10)."""

from __future__ import annotations

from collections.abc import Mapping

from .behaviour import Behaviour

BEHAVIOURS: Mapping[str, Behaviour] = {}
