"""Hypothesis strategies: scenarios of the old API's calls as real integrations made them, and harder ones."""

from __future__ import annotations

from .calls import identify_calls, track_calls
from .drawing import scenarios
from .faults import under_faults
from .people import people

__all__ = ["identify_calls", "people", "scenarios", "track_calls", "under_faults"]
