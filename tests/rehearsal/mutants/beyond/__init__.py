"""Mistakes in the use cases beyond the guide."""

from __future__ import annotations

from tests.rehearsal.mutants.beyond import catalog, coupons, flows, people, reports
from tests.rehearsal.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *catalog.MUTANTS,
    *coupons.MUTANTS,
    *people.MUTANTS,
    *flows.MUTANTS,
    *reports.MUTANTS,
)
