"""Assertions that the tests of several strategies share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from klaviyo_rehearsal.contracts.legacy.field_map import PROFILE_FIELDS

IDENTIFIERS = ("$email", "$phone_number", "$id")


def is_a_good_person(person: Mapping[str, Any]) -> None:
    """Assert an identifier, an address whose events Klaviyo keeps, and known dollar keys only."""
    assert any(name in person for name in IDENTIFIERS)
    assert not re.search(r"@([^@]+\.)?(example|test)\.com$", person.get("$email", ""))
    assert re.fullmatch(r"\+[1-9][0-9]{6,14}", person.get("$phone_number", "+15005550006"))
    assert {key for key in person if key.startswith("$")} <= set(PROFILE_FIELDS)
    assert not {"email", "id"} & set(person)
