"""People as calls of the old API describe them, and profiles that an account has already.

Addresses avoid the domains from which Klaviyo drops events (facts 8.1), and phone numbers are E.164.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .values import IDS, KEYS, NAMES, PROPERTIES, VALUES

EMAILS = st.builds(
    "{}@{}".format,
    st.one_of(
        st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z0-9]{1,6})?(\+[a-z0-9]{1,5})?", fullmatch=True),
        st.sampled_from(["o'neil", "first.last+tag", "UPPER.Case"]),
    ),
    st.sampled_from(["northwind.shop", "mail.northwind.shop", "kovács-és-fia.hu".encode("idna").decode()]),
)
PHONES = st.from_regex(r"\+1[2-9][0-9]{9}", fullmatch=True) | st.from_regex(
    r"\+49[1-9][0-9]{8,10}", fullmatch=True
)
_FACTS: dict[str, st.SearchStrategy[Any]] = {
    "$first_name": NAMES,
    "$last_name": NAMES,
    "$organization": NAMES,
    "$title": NAMES,
    "$image": st.just("https://northwind.shop/face.png"),
    "$locale": st.sampled_from(["en-US", "de-DE", "pt-BR"]),
    "$address1": NAMES,
    "$address2": NAMES,
    "$city": NAMES,
    "$region": NAMES,
    "$country": NAMES,
    "$zip": st.sampled_from(["01067", "EC1A 1BB", "10017"]),
    "$timezone": st.sampled_from(["America/New_York", "Europe/Warsaw"]),
    "$latitude": st.floats(-90, 90, width=32),
    "$longitude": st.floats(-180, 180, width=32),
}


@st.composite
def people(draw: st.DrawFn, *, email: str | None = None) -> dict[str, Any]:
    """Draw the description of a person in a call: an identifier at least, attributes, custom properties.

    `email` fixes the address, so that the person is the same as in another call.
    """
    person: dict[str, Any] = {}
    kind = draw(st.sampled_from(["email", "phone", "id", "all"])) if email is None else "email"
    if kind in ("email", "all"):
        person["$email"] = email or draw(EMAILS)
    if kind in ("phone", "all"):
        person["$phone_number"] = draw(PHONES)
    if kind in ("id", "all"):
        person["$id"] = draw(IDS)
    # A coin for each fact: a list of a few would leave most of them to chance in a hundred examples.
    if draw(st.booleans()):
        person |= {name: draw(fact) for name, fact in _FACTS.items() if draw(st.booleans())}
    person.update(draw(PROPERTIES))
    return person


def profile_id(number: int) -> str:
    """Return the id of the profile that a seed has at a place."""
    return f"01HQ2X7M3N4P5Q6R7S8T9V0W{number:02d}" if number < 100 else f"01HQ2X7M3N4P5Q6R7S8T9V{number:04d}"


def address(number: int) -> str:
    """Return the address of the profile that a seed has at a place."""
    return f"guest{number}+tag@northwind.shop" if number % 2 else f"Guest.{number}@northwind.shop"


def phone(number: int) -> str:
    """Return the phone number of the profile that a seed has at a place."""
    return f"+1212555{number:04d}"


@st.composite
def known_people(draw: st.DrawFn, least: int = 1, most: int = 3) -> list[dict[str, Any]]:
    """Draw profiles that an account has already, each with an address of its own."""
    profiles: list[dict[str, Any]] = []
    for number in range(draw(st.integers(least, most))):
        profile: dict[str, Any] = {"id": profile_id(number), "email": address(number)}
        if draw(st.booleans()):
            profile["phone_number"] = phone(number)
        if draw(st.booleans()):
            profile["external_id"] = f"customer-{number}"
        if draw(st.booleans()):
            profile["first_name"] = draw(NAMES)
        known = draw(st.dictionaries(KEYS, VALUES, max_size=2))
        profiles.append({**profile, "properties": known} if known else profile)
    return profiles


def crowd(count: int) -> list[dict[str, Any]]:
    """Return a number of plain profiles: enough of them make a second page."""
    return [{"id": profile_id(number), "email": address(number)} for number in range(count)]
