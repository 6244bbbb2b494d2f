"""The bundled revisions that tests with fixed expectations use; further ones change none of them."""

from __future__ import annotations

OLDEST, NEWEST = "2024-02-15", "2026-07-15"
TESTED = (OLDEST, NEWEST)
# The official files that differ most: 2024-05-15 demands least, campaigns are new-shaped since 2025-01-15.
PLAYED = (OLDEST, "2024-05-15", "2025-01-15", NEWEST)
