"""The catalogue: every code that a violation can have, a file per place where it is found."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from . import campaigns, consent, gate, limits, parameters, payload, people, state
from . import run as practice
from .kind import Kind

CATALOGUE: Mapping[str, Kind] = MappingProxyType(
    {
        **gate.KINDS,
        **payload.KINDS,
        **parameters.KINDS,
        **state.KINDS,
        **people.KINDS,
        **campaigns.KINDS,
        **consent.KINDS,
        **limits.KINDS,
        **practice.KINDS,
    }
)
