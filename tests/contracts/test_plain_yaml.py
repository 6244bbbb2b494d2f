"""YAML in which dates stay text."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.plain_yaml import parse_yaml


def test_a_date_stays_text() -> None:
    read = parse_yaml(b"a: 2026-07-15\nb: 2026-07-15T12:00:00Z\nc: 2026\n", place="a.yaml")
    assert read == {"a": "2026-07-15", "b": "2026-07-15T12:00:00Z", "c": 2026}


def test_a_slip_is_named_with_its_place() -> None:
    with pytest.raises(ContractError, match=r"^a\.yaml:2:1: not YAML: "):
        parse_yaml(b"a: [1\n", place="a.yaml")
