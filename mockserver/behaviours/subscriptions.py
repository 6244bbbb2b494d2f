"""Subscribe and unsubscribe jobs (facts 8.6, 8.7)."""

from __future__ import annotations

from collections.abc import Mapping

from .behaviour import Behaviour

BEHAVIOURS: Mapping[str, Behaviour] = {}
