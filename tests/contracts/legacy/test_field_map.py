"""The field map of the migration: every legacy key leads to an attribute that exists."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.legacy.field_map import (
    EVENT_FIELDS,
    PROFILE_FIELDS,
    UNPREFIXED_FIELDS,
    WITHOUT_ATTRIBUTE,
    replacement,
)
from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.schema import Schema


def _attributes(contract: Contract) -> dict[str, Schema]:
    schema = contract["POST /api/events"].body_schema
    assert schema is not None
    attributes: dict[str, Schema] = schema["properties"]["data"]["properties"]["attributes"]["properties"]
    return attributes


@pytest.mark.parametrize("key", [*PROFILE_FIELDS, *UNPREFIXED_FIELDS])
def test_every_key_of_a_person_leads_to_an_attribute_of_a_profile(newest: Contract, key: str) -> None:
    node = _attributes(newest)["profile"]["properties"]["data"]["properties"]["attributes"]
    for name in {**PROFILE_FIELDS, **UNPREFIXED_FIELDS}[key].split("."):
        node = node["properties"][name]
    assert node


@pytest.mark.parametrize("key", EVENT_FIELDS)
def test_every_key_of_an_event_leads_to_an_attribute_of_an_event(newest: Contract, key: str) -> None:
    assert EVENT_FIELDS[key] in _attributes(newest)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("$email", "send it as email"),
        ("$zip", "send it as location.zip"),
        ("$event_id", "send it as attributes.unique_id"),
        ("$unset", "list the names in meta.patch_properties.unset"),
        ("$extra", None),
        ("email", None),
        ("$EMAIL", None),
    ],
)
def test_the_replacement_of_a_key_is_put_in_words(key: str, words: str | None) -> None:
    assert replacement(key) == words


def test_no_key_has_two_replacements() -> None:
    keys = [*PROFILE_FIELDS, *EVENT_FIELDS, *WITHOUT_ATTRIBUTE]
    assert len(keys) == len(set(keys))
