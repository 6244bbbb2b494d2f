"""Tags and tag groups (facts 8.11)."""

from __future__ import annotations

from collections.abc import Mapping

from .behaviour import Behaviour

BEHAVIOURS: Mapping[str, Behaviour] = {}
