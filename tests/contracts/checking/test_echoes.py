"""Violations that only repeat another are dropped, and thousands of mistakes are counted."""

from __future__ import annotations

import re
from typing import Any

from klaviyo_rehearsal.contracts.checking.echoes import without_echoes
from klaviyo_rehearsal.contracts.checking.request import check_body
from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.violation import Violation, violation

_ATTRIBUTES = "/data/attributes/profiles/data/0/attributes"


def _kept(*places: tuple[str, str]) -> list[tuple[str, str | None]]:
    found = [violation(code, "wrong", pointer=pointer) for code, pointer in places]
    return [(item.code, item.pointer) for item in without_echoes(found)]


def test_a_missing_data_explains_every_unknown_field_inside() -> None:
    wrapper = ("not-wrapped", "/data/attributes/profile")
    assert _kept(wrapper, ("unknown-field", "/data/attributes/profile/$email")) == [wrapper]
    other = ("unknown-field", "/data/attributes/profiles")
    assert _kept(wrapper, other) == [wrapper, other]


def test_a_body_without_data_explains_everything() -> None:
    body = ("not-wrapped", "/data")
    assert _kept(body, ("unknown-field", "/email"), ("no-identifier", "/data")) == [body]


def test_a_misspelt_identifier_explains_a_profile_without_one() -> None:
    misspelt = ("unknown-field", f"{_ATTRIBUTES}/$email")
    missing = ("no-identifier", _ATTRIBUTES)
    assert _kept(missing, misspelt) == [misspelt]
    assert _kept(missing, ("unknown-field", f"{_ATTRIBUTES}/colour")) == [
        missing,
        ("unknown-field", f"{_ATTRIBUTES}/colour"),
    ]
    assert _kept(missing) == [missing]


def _import_of(size: int) -> Any:
    profiles = [{"type": "profile", "attributes": {"$email": f"a{number}@n.shop"}} for number in range(size)]
    attributes = {"profiles": {"data": profiles}}
    return {"data": {"type": "profile-bulk-import-job", "attributes": attributes}}


def test_thousands_of_mistakes_are_counted(newest: Contract) -> None:
    operation = newest["POST /api/profile-bulk-import-jobs"]
    found: list[Violation] = check_body(operation, _import_of(3000))
    assert len(found) == 100
    assert re.search(r" And at least \d+ more are wrong\.$", found[-1].detail)
    assert all(len(check_body(operation, _import_of(size))) == size for size in (1, 99, 100))


def test_thousands_of_unknown_fields_are_counted(newest: Contract) -> None:
    attributes = {f"field_{number}": 1 for number in range(5000)}
    body = {"data": {"type": "profile", "attributes": {"email": "a@n.shop", **attributes}}}
    found = check_body(newest["POST /api/profiles"], body)
    assert len(found) == 100
    assert found[-1].detail.endswith("And 4900 more places are wrong.")
