"""What goes wrong between an integration and Klaviyo while it does its work."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from .scenario import Scenario

# Klaviyo's SDKs repeat a request after these and after a reset (facts 5.1); a right integration does too.
_FAULTS: tuple[dict[str, Any], ...] = (
    {"do": 429, "retry_after": 3},
    {"do": 503},
    {"do": 524},
    {"do": 524, "after": True},
    {"do": "reset"},
    {"do": "reset-after"},
    {"do": "delay", "delay": 0.02, "clock": "real"},
)


@st.composite
def under_faults(draw: st.DrawFn, scenarios: st.SearchStrategy[Scenario]) -> Scenario:
    """Draw a scenario, and one request of it that something happens to; sometimes nothing does."""
    scenario = draw(scenarios)
    fault = draw(st.sampled_from([None, *_FAULTS]))
    if fault is None:
        return scenario
    # Most use cases take one request: the first is the one to strike.
    number = draw(st.sampled_from([1, 1, 1, 2, 3]))
    return replace(scenario, faults=({"where": "*", "nth": number, **fault},))
