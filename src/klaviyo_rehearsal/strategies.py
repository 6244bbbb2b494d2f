"""Hypothesis strategies for tests of your own: people, events, and payloads of any operation at any revision.

from klaviyo_rehearsal.strategies import almost_right, payloads

@given(payloads("POST /api/events", revision="2026-07-15"))
def test_the_outbox_keeps_an_event(payload): ...
"""

from __future__ import annotations

from klaviyo_rehearsal.rehearsal.strategies.almost_right import AlmostRight, almost_right
from klaviyo_rehearsal.rehearsal.strategies.payloads import payloads
from klaviyo_rehearsal.rehearsal.strategies.people import (
    emails,
    events,
    external_ids,
    moments,
    names,
    people,
    phones,
    properties,
)
from klaviyo_rehearsal.rehearsal.strategies.profiles import register_profiles

__all__ = [
    "AlmostRight",
    "almost_right",
    "emails",
    "events",
    "external_ids",
    "moments",
    "names",
    "payloads",
    "people",
    "phones",
    "properties",
    "register_profiles",
]
