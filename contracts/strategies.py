"""Hypothesis strategies: legacy calls as real integrations made them, and harder ones.

Addresses stay off the domains whose events Klaviyo drops (facts 8.1), and phone numbers are E.164.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .legacy import LegacyCall
from .scenario import Scenario
from .use_case import UseCase

# Whole numbers that JSON readers of every language keep; the old API's own limit is not known.
_INTEGERS = st.integers(-(2**53), 2**53)
_FLOATS = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False, width=32)
_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
_KEYS = st.one_of(
    st.sampled_from(["Plan", "Shirt Size", "loyalty_points", "ProductID", "Items"]),
    _TEXT.filter(lambda key: key.strip() and not key.startswith(("$", "__")) and key not in ("email", "id")),
)
_SCALARS = st.one_of(st.booleans(), _INTEGERS, _FLOATS, _TEXT)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=6,
)
_EMAILS = st.builds(
    "{}@{}".format,
    st.one_of(
        st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z0-9]{1,6})?(\+[a-z0-9]{1,5})?", fullmatch=True),
        st.sampled_from(["o'neil", "first.last+tag", "UPPER.Case"]),
    ),
    st.sampled_from(["northwind.shop", "mail.northwind.shop", "kovács-és-fia.hu".encode("idna").decode()]),
)
_PHONES = st.from_regex(r"\+1[2-9][0-9]{9}", fullmatch=True) | st.from_regex(
    r"\+49[1-9][0-9]{8,10}", fullmatch=True
)
_IDS = st.from_regex(r"[A-Za-z0-9_-]{1,16}", fullmatch=True)
_NAMES = st.one_of(st.sampled_from(["Zoë", "O'Brien", "李", "Łukasz", "Ana María"]), _TEXT.filter(str.strip))
_FACTS: dict[str, st.SearchStrategy[Any]] = {
    "$first_name": _NAMES,
    "$last_name": _NAMES,
    "$organization": _NAMES,
    "$title": _NAMES,
    "$image": st.just("https://northwind.shop/face.png"),
    "$locale": st.sampled_from(["en-US", "de-DE", "pt-BR"]),
    "$address1": _NAMES,
    "$address2": _NAMES,
    "$city": _NAMES,
    "$region": _NAMES,
    "$country": _NAMES,
    "$zip": st.sampled_from(["01067", "EC1A 1BB", "10017"]),
    "$timezone": st.sampled_from(["America/New_York", "Europe/Warsaw"]),
    "$latitude": st.floats(-90, 90, width=32),
    "$longitude": st.floats(-180, 180, width=32),
}
# 2001-09-09 to 2025-12-31, in seconds: ten digits, and never in the future.
_TIMES = st.integers(1_000_000_000, 1_767_139_200)


@st.composite
def people(draw: st.DrawFn, *, email: str | None = None) -> dict[str, Any]:
    """Draw what a call says of a person: an identifier at least, facts, custom properties.

    `email` fixes the address, so that the person is the same as in another call.
    """
    person: dict[str, Any] = {}
    kind = draw(st.sampled_from(["email", "phone", "id", "all"])) if email is None else "email"
    if kind in ("email", "all"):
        person["$email"] = email or draw(_EMAILS)
    if kind in ("phone", "all"):
        person["$phone_number"] = draw(_PHONES)
    if kind in ("id", "all"):
        person["$id"] = draw(_IDS)
    for name in draw(st.lists(st.sampled_from(sorted(_FACTS)), unique=True, max_size=4)):
        person[name] = draw(_FACTS[name])
    person.update(draw(st.dictionaries(_KEYS, _VALUES, max_size=3)))
    return person


@st.composite
def track_calls(draw: st.DrawFn) -> LegacyCall:
    """Draw a track call."""
    properties = draw(st.dictionaries(_KEYS, _VALUES, max_size=3))
    if draw(st.booleans()):
        properties["$value"] = draw(
            st.one_of(st.integers(0, 10**6), st.decimals(0, 10**4, places=2).map(float))
        )
    if draw(st.booleans()):
        properties["$event_id"] = draw(_IDS)
    event = draw(st.sampled_from(["Placed Order", "Viewed Product", "Übergabe"]) | _NAMES)
    time = draw(st.none() | _TIMES)
    return LegacyCall.track(event, draw(people()), properties, time)


@st.composite
def identify_calls(draw: st.DrawFn, *, email: str | None = None) -> LegacyCall:
    """Draw an identify call; `email` fixes whom it is about."""
    return LegacyCall.identify(draw(people(email=email)))


@st.composite
def scenarios(draw: st.DrawFn, use_case: UseCase) -> Scenario:
    """Draw what both accounts start with, and the calls that are rehearsed."""
    if not use_case.given:
        call = draw(track_calls() if "track" in use_case.legacy else identify_calls())
        return Scenario((call,))
    email = draw(_EMAILS)
    known = draw(st.dictionaries(_KEYS, _VALUES, max_size=2))
    profile = {"id": "01HQ2X7M3N4P5Q6R7S8T9V0WX1", "email": email, "properties": known}
    return Scenario((draw(identify_calls(email=email)),), {"profiles": [profile]})
