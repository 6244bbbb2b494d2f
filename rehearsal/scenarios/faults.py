"""Faults between an integration and Klaviyo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from .scenario import Scenario

LAG = "lag"
# Klaviyo's SDKs repeat a request after these and after a reset (facts 13.4): a right integration arrives.
_REPEATED: tuple[dict[str, Any], ...] = (
    {"do": 429, "retry_after": 1},
    {"do": 429, "retry_after": 3},
    {"do": 429, "retry_after": 60},
    {"do": 503},
    {"do": 504},
    {"do": 524},
    {"do": 524, "after": True},
    {"do": "reset"},
    {"do": "reset-after"},
    {"do": "delay", "delay": 0.02, "clock": "real"},
    # Accepted changes show, and jobs end, some seconds later (facts 8.6): a look right after sees nothing.
    {"do": LAG, "seconds": 5},
)
# Several failures in a row, an outage that lasts, and statuses that the SDKs do not repeat. An integration
# may give up and raise. Reported success without effect is a failure, and so is a retry without end.
_GIVEN_UP: tuple[dict[str, Any], ...] = (
    {"do": 500, "times": 1},
    {"do": 502, "times": 1},
    {"do": 503, "times": 2},
    {"do": 429, "retry_after": 2, "times": 3},
    {"do": 504, "times": 3},
    {"do": "reset", "times": 3},
    {"do": 503, "times": 5},
    {"do": 503},
    {"do": 429, "retry_after": 2},
    {"do": "reset"},
)


@st.composite
def under_faults(draw: st.DrawFn, scenarios: st.SearchStrategy[Scenario]) -> Scenario:
    """Draw a scenario and the faults of its requests; sometimes none."""
    scenario = draw(scenarios)
    kind = draw(st.sampled_from([*["once"] * 6, "given up", "given up", "none"]))
    if kind == "none":
        return scenario
    if kind == "given up":
        return replace(scenario, faults=({"where": "*", **draw(st.sampled_from(_GIVEN_UP))},))
    # Most use cases take one request: the first is the one to strike.
    number = draw(st.sampled_from([1, 1, 1, 2, 3]))
    return replace(scenario, faults=({"where": "*", "nth": number, **draw(st.sampled_from(_REPEATED))},))


def every_fault() -> tuple[Mapping[str, Any], ...]:
    """Return each fault once: a rehearsal meets them all, whatever it draws."""
    once = ({"where": "*", "nth": 1, **fault} for fault in _REPEATED)
    return (*once, *({"where": "*", **fault} for fault in _GIVEN_UP))


def under_every_fault(scenario: Scenario) -> Iterator[Scenario]:
    """Yield a scenario under each fault."""
    for fault in every_fault():
        yield replace(scenario, faults=(fault,))
