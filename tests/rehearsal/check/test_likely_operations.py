"""The operations that a bare payload may be meant for."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.rehearsal.check.likely_operations import guess_operations
from tests.contracts.payloads import (
    EVENT,
    IMPORT,
    LIST,
    PROFILE,
    UPDATE,
    change,
    event,
    event_of,
    profile,
    resource,
)


@pytest.mark.parametrize(
    ("payload", "likeliest"),
    [
        pytest.param(event(), EVENT, id="an event"),
        pytest.param(profile(email="a@b.co"), IMPORT, id="a profile"),
        pytest.param(change(first_name="Ann"), UPDATE, id="a change of a profile"),
        pytest.param(resource("list", name="x"), LIST, id="a list"),
        pytest.param(event_of(phone_number="12"), EVENT, id="a wrong event"),
    ],
)
def test_a_bare_payload_is_taken_for_the_operation_that_fits_best(
    library: Library, payload: Any, likeliest: str
) -> None:
    assert guess_operations(library, payload)[0].key == likeliest


def test_a_bare_payload_may_be_meant_for_several_operations(library: Library) -> None:
    keys = {operation.key for operation in guess_operations(library, profile(email="a@b.co"))}
    assert keys >= {PROFILE, IMPORT, UPDATE}


@pytest.mark.parametrize("payload", [None, [], "x", {}, {"data": []}, {"data": {"type": "colour"}}])
def test_a_payload_of_no_known_type_is_taken_for_nothing(library: Library, payload: Any) -> None:
    assert guess_operations(library, payload) == []
