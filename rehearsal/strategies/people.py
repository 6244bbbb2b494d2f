"""People, their identifiers and their events, as the new API takes them; hard values among them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.legacy.field_map import PROFILE_FIELDS

from ..scenarios import people as legacy
from ..scenarios.calls import EVENTS, TIMES, VALUES
from ..scenarios.values import IDS, NAMES, PROPERTIES


def emails() -> st.SearchStrategy[str]:
    """Draw email addresses that Klaviyo takes, such as `o'neil@northwind.shop`."""
    return legacy.EMAILS


def phones() -> st.SearchStrategy[str]:
    """Draw phone numbers in E.164, such as `+12125550100`."""
    return legacy.PHONES


def external_ids() -> st.SearchStrategy[str]:
    """Draw ids of a shop's own, with quotes, brackets and other alphabets among them."""
    return legacy.EXTERNAL_IDS


def names() -> st.SearchStrategy[str]:
    """Draw names of people, lists and events, of one line and not blank."""
    return NAMES


def properties() -> st.SearchStrategy[dict[str, Any]]:
    """Draw custom properties: JSON of any kind, nested ones among them."""
    return PROPERTIES


def people(*, email: str | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """Draw the attributes of a profile: an identifier at least, fields, custom properties.

    email: fixes the address, so that the person is the same as in another draw.
    """
    return legacy.people(email=email).map(_attributes)


def _attributes(person: dict[str, Any]) -> dict[str, Any]:
    """Return a person of the old API as attributes of a profile (facts 9.3)."""
    found: dict[str, Any] = {}
    for key, value in person.items():
        group, _, name = PROFILE_FIELDS.get(key, f"properties.{key}").partition(".")
        if name:
            found.setdefault(group, {})[name] = value
        else:
            found[group] = value
    return found


@st.composite
def events(draw: st.DrawFn, *, metric: str | None = None, email: str | None = None) -> dict[str, Any]:
    """Draw the attributes of an event: metric, profile and properties; value, time and unique_id often.

    metric, email: fix the name of the metric and the address of the person.
    """
    name = draw(EVENTS.filter(lambda text: len(text) < _LONGEST)) if metric is None else metric
    event: dict[str, Any] = {
        "metric": {"data": {"type": "metric", "attributes": {"name": name}}},
        "profile": {"data": {"type": "profile", "attributes": draw(people(email=email))}},
        "properties": draw(PROPERTIES),
    }
    optional = {"value": VALUES, "time": moments(), "unique_id": IDS}
    return event | {name: draw(value) for name, value in optional.items() if draw(st.booleans())}


def moments() -> st.SearchStrategy[str]:
    """Draw times from 2001 to 2025 in ISO 8601 with an offset, as Klaviyo wants them."""
    return TIMES.map(lambda seconds: datetime.fromtimestamp(seconds, UTC).isoformat())


# Names of metrics have fewer characters (facts 8.1).
_LONGEST = 128
