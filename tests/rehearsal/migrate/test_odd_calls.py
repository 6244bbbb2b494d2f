"""Whatever a shop sent, its calls are converted or named with a reason."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.checking.inspection import Inspector
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall, LegacyEndpoint
from klaviyo_rehearsal.contracts.legacy.field_map import PROFILE_FIELDS
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, load
from klaviyo_rehearsal.rehearsal.migrate.records import records
from klaviyo_rehearsal.rehearsal.migrate.script import script
from klaviyo_rehearsal.rehearsal.proof.verdicts import checked
from tests.rehearsal.migrate.converting import NOW, converted

ENDPOINTS = legacy_api().endpoints
_TEXTS = st.sampled_from(
    ["", " ", "ana@northwind.shop", "nobody", "+12025550199", "(555) 010-0199", "null", "[", "{}"]
)
_SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | _TEXTS
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=6,
)
_FIELDS = st.sampled_from(
    [*PROFILE_FIELDS, "email", "id", "phone_number", "$consent", "$unset", "$source", "Plan"]
)
_PERSON = st.dictionaries(_FIELDS, _VALUES, max_size=5)
_LISTED = ("profiles", "batch", "emails", "phone_numbers")


@st.composite
def odd_calls(draw: st.DrawFn) -> LegacyCall:
    endpoint: LegacyEndpoint = draw(st.sampled_from(ENDPOINTS))
    arguments: dict[str, Any] = {}
    for name in endpoint.arguments:
        if draw(st.booleans()):
            if name in ("properties", "customer_properties") and endpoint.version == "public":
                arguments[name] = draw(_PERSON)
            elif name in _LISTED:
                arguments[name] = draw(st.lists(_PERSON | _TEXTS, max_size=3) | _VALUES)
            else:
                arguments[name] = draw(_VALUES)
    if endpoint.name == "update person":
        arguments |= draw(_PERSON)
    ids = tuple(draw(st.sampled_from(["Y6nRLr", "a b", "ü", "'"])) for _ in range(endpoint.path.count("{}")))
    return LegacyCall(endpoint.name, arguments, ids, endpoint.version)


@settings(deadline=None)
@given(st.lists(odd_calls(), min_size=1, max_size=4), st.sampled_from([0, 2]), st.booleans())
def test_odd_calls_are_converted_or_named(calls: list[LegacyCall], batch: int, browser: bool) -> None:
    inspector = Inspector(load(), legacy_api(), (), today=NOW.date())
    items = [*checked(converted(*calls, batch=batch, browser=browser), inspector, "2026-07-15")]
    assert sum(len(item.calls) for item in items) == len(calls)
    for item in items:
        assert bool(item.replacement.lacking) != bool(item.replacement.requests)
    assert all(map(orjson.loads, records(items, "2026-07-15")))
    assert script(items, "2026-07-15")


# Values of persons that the new API refuses anywhere: they are left out, and the rest of the call is kept.
@pytest.mark.parametrize(
    "odd",
    [
        {"$phone_number": "(555) 010-0199"},
        {"$phone_number": ""},
        {"$email": "ana@nowhere"},
        {"$first_name": ["Ana"]},
        {"$zip": 10017},
        {"$latitude": "47.68"},
        {"$latitude": ""},
        {"$longitude": "east"},
        {"$image": ""},
        {"$id": 7.5},
        {"$timezone": "Mars"},
        {"$locale": "english"},
        {"$city": ""},
        {"": "empty name"},
        {"$source": 7},
        {"$consent": ["email", 7]},
    ],
    ids=str,
)
def test_an_odd_value_does_not_cost_the_call(odd: dict[str, Any]) -> None:
    inspector = Inspector(load(), legacy_api(), (), today=NOW.date())
    person = {"$id": "customer-7", "Plan": "gold", **odd}
    calls = [LegacyCall.identify(person), LegacyCall.track("X", person, time=1_600_000_000)]
    for item in checked(converted(*calls), inspector, "2026-07-15"):
        assert item.is_whole, item
        assert item.replacement.requests
