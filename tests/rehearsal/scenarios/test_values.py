"""Drawn values: JSON all of them, under names that mean nothing to the old API."""

from __future__ import annotations

import re
from typing import Any

import orjson
from hypothesis import find, given

from klaviyo_rehearsal.rehearsal.scenarios.values import (
    FLOATS,
    IDS,
    INTEGERS,
    KEYS,
    NAMES,
    PROPERTIES,
    TEXT,
)
from tests.rehearsal.scenarios.promises import CUSTOM


@given(PROPERTIES)
def test_properties_are_the_same_once_written_and_read_as_json(properties: dict[str, Any]) -> None:
    assert orjson.loads(orjson.dumps(properties)) == properties


@given(KEYS)
def test_no_key_means_something_to_the_old_api(key: str) -> None:
    assert key.strip()
    assert key in CUSTOM or not key.startswith(("$", "__"))
    assert key not in {"email", "id", "first_name", "city", "consent", "sms_consent", "source", "unset"}


@given(INTEGERS)
def test_a_whole_number_has_64_bits(number: int) -> None:
    assert -(2**63) <= number < 2**63


def test_numbers_are_drawn_that_a_double_or_a_float_of_32_bits_loses() -> None:
    assert find(INTEGERS, lambda number: int(float(number)) != number)
    assert find(FLOATS, lambda number: number % 0.5 != 0)


def test_texts_have_line_breaks_and_tabs_and_names_have_none() -> None:
    assert find(TEXT, lambda text: "\n" in text)
    assert find(TEXT, lambda text: "\t" in text)


@given(IDS, NAMES)
def test_ids_and_names_are_never_empty(identifier: str, name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,16}", identifier)
    assert name.strip()
    assert "\n" not in name
