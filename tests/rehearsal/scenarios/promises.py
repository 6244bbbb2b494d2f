"""Assertions that the tests of several strategies share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from klaviyo_rehearsal.contracts.legacy.field_map import PROFILE_FIELDS
from klaviyo_rehearsal.rehearsal.scenarios import hard_values
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario

IDENTIFIERS = ("$email", "$phone_number", "$id")
# Custom names with a dollar sign, which mean nothing to the old API.
CUSTOM = {name for name in hard_values.NAMES if name.startswith("$")}


def is_a_good_person(person: Mapping[str, Any]) -> None:
    """Assert an identifier, an address whose events Klaviyo keeps, and known dollar keys only."""
    assert any(name in person for name in IDENTIFIERS)
    assert not re.search(r"@([^@]+\.)?(example|test)\.com$", person.get("$email", ""))
    assert re.fullmatch(r"\+[1-9][0-9]{6,14}", person.get("$phone_number", "+15005550006"))
    assert {key for key in person if key.startswith("$")} <= set(PROFILE_FIELDS) | CUSTOM
    assert not {"email", "id"} & set(person)


def ids_of(scenario: Scenario, kind: str) -> list[str]:
    """Return the ids of a kind that an account starts with, in the order of their planting."""
    return [str(entry["id"]) for entry in scenario.seed.get(kind, ())]


def is_in_the_midst(identifier: str, ids: Iterable[str]) -> None:
    """Assert that others come before and after an id, as they are planted and as they sort."""
    planted = [*ids]
    for order in (planted, sorted(planted)):
        assert identifier not in (order[0], order[-1])


def labelled(scenarios: Iterable[Scenario], label: str) -> Iterator[Scenario]:
    """Yield the must-haves of whose labels a text is a part."""
    return (item for item in scenarios if label in item.label)
