"""Drawn values: JSON all of them, under names that mean nothing to the old API."""

from __future__ import annotations

import re
from typing import Any

import orjson
from hypothesis import given

from klaviyo_rehearsal.rehearsal.scenarios.values import IDS, INTEGERS, KEYS, NAMES, PROPERTIES


@given(PROPERTIES)
def test_properties_are_the_same_once_written_and_read_as_json(properties: dict[str, Any]) -> None:
    assert orjson.loads(orjson.dumps(properties)) == properties


@given(KEYS)
def test_no_key_means_something_to_the_old_api(key: str) -> None:
    assert key.strip()
    assert not key.startswith(("$", "__"))
    assert key not in {"email", "id", "first_name", "city", "consent", "sms_consent", "source", "unset"}


@given(INTEGERS)
def test_a_whole_number_survives_a_reader_that_knows_doubles_only(number: int) -> None:
    assert int(float(number)) == number


@given(IDS, NAMES)
def test_ids_and_names_are_never_empty(identifier: str, name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,16}", identifier)
    assert name.strip()
