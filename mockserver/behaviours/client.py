"""Client endpoints, with a public key (facts 8.14)."""

from __future__ import annotations

from collections.abc import Mapping

from .behaviour import Behaviour

BEHAVIOURS: Mapping[str, Behaviour] = {}
