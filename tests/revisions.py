"""The bundled revisions that tests with fixed expectations use; further ones change none of them."""

from __future__ import annotations

OLDEST, NEWEST = "2024-02-15", "2026-07-15"
TESTED = (OLDEST, NEWEST)
