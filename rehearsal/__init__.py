"""Property tests that a migrated integration loses nothing."""

from __future__ import annotations
