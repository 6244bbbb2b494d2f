"""Calls of the old API about people: track and identify, and v2's descriptions of list members."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from .people import EMAILS, address, people, phone
from .values import IDS, NAMES, PROPERTIES

# 2001-09-09 to 2025-12-31, in seconds: ten digits, and never in the future.
_TIMES = st.integers(1_000_000_000, 1_767_139_200)
EVENTS = st.sampled_from(["Placed Order", "Viewed Product", "Übergabe"]) | NAMES


@st.composite
def track_calls(draw: st.DrawFn, *, email: str | None = None) -> LegacyCall:
    """Draw a track call; `email` fixes its person."""
    properties = draw(PROPERTIES)
    if draw(st.booleans()):
        properties["$value"] = draw(
            st.one_of(st.integers(0, 10**6), st.decimals(0, 10**4, places=2).map(float))
        )
    if draw(st.booleans()):
        properties["$event_id"] = draw(IDS)
    return LegacyCall.track(draw(EVENTS), draw(people(email=email)), properties, draw(st.none() | _TIMES))


@st.composite
def once_calls(draw: st.DrawFn) -> tuple[LegacyCall, ...]:
    """Draw repeated calls of one person and event, to be recorded once."""
    email, event = draw(EMAILS), draw(EVENTS)
    return tuple(
        LegacyCall.track(event, {"$email": email}, {**properties, "__track_once__": True}, time)
        for properties, time in draw(st.lists(st.tuples(PROPERTIES, _TIMES), min_size=1, max_size=3))
    )


@st.composite
def identify_calls(draw: st.DrawFn, *, email: str | None = None) -> LegacyCall:
    """Draw an identify call; `email` fixes its person."""
    return LegacyCall.identify(draw(people(email=email)))


@st.composite
def subscribers(draw: st.DrawFn, number: int, *, custom: bool = True) -> dict[str, Any]:
    """Draw v2's description of a subscriber: SMS only with a phone number and consent to it.

    number: of the person; two numbers share no address and no phone number.
    """
    person: dict[str, Any] = {"email": address(number)}
    if draw(st.booleans()):
        person["phone_number"] = phone(number)
        if draw(st.booleans()):
            person["sms_consent"] = True
    if custom and draw(st.booleans()):
        person |= draw(PROPERTIES)
    return person


def v2(name: str, /, *ids: str, **arguments: Any) -> LegacyCall:
    """Make a call of v2."""
    return LegacyCall(name, arguments, ids, "v2")


def v1(name: str, /, *ids: str, **arguments: Any) -> LegacyCall:
    """Make a call of v1."""
    return LegacyCall(name, arguments, ids, "v1")


def intent(name: str, /, *ids: str, **arguments: Any) -> LegacyCall:
    """Make a call that the migration guide adds: the old API could not do it."""
    return LegacyCall(name, arguments, ids, "guide")
