"""Calls of the old API, in a word each; and strategies of the public ones, track and identify."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from .people import people
from .values import IDS, NAMES, PROPERTIES

# 2001-09-09 to 2025-12-31, in seconds: ten digits, and never in the future.
TIMES = st.integers(1_000_000_000, 1_767_139_200)
EVENTS = st.sampled_from(["Placed Order", "Viewed Product", "Übergabe"]) | NAMES
VALUES = st.integers(0, 10**6) | st.decimals(-(10**4), 10**4, places=2).map(float)


@st.composite
def track_calls(draw: st.DrawFn, *, email: str | None = None) -> LegacyCall:
    """Draw a track call; `email` fixes the person."""
    properties = draw(PROPERTIES)
    if draw(st.booleans()):
        properties["$value"] = draw(VALUES)
    if draw(st.booleans()):
        properties["$event_id"] = draw(IDS)
    return LegacyCall.track(draw(EVENTS), draw(people(email=email)), properties, draw(st.none() | TIMES))


@st.composite
def identify_calls(draw: st.DrawFn, *, email: str | None = None) -> LegacyCall:
    """Draw an identify call; `email` fixes the person."""
    return LegacyCall.identify(draw(people(email=email)))


def v2(name: str, /, *ids: str, **arguments: Any) -> LegacyCall:
    """Make a call of v2."""
    return LegacyCall(name, arguments, ids, "v2")


def v1(name: str, /, *ids: str, **arguments: Any) -> LegacyCall:
    """Make a call of v1."""
    return LegacyCall(name, arguments, ids, "v1")


def intent(name: str, /, *ids: str, **arguments: Any) -> LegacyCall:
    """Make a call that the old API did not have: the guide adds it, or a use case beyond the guide."""
    return LegacyCall(name, arguments, ids, "guide")
