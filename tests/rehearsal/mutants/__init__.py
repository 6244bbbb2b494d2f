"""The table of mutants: integrations with one mistake each, and where it must be caught."""

from __future__ import annotations

from . import content, events, groups, profiles, retries, transport
from .mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *transport.MUTANTS,
    *events.MUTANTS,
    *profiles.MUTANTS,
    *groups.MUTANTS,
    *content.MUTANTS,
    *retries.MUTANTS,
)
