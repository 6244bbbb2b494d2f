"""Conventions that hold for every resource of a revision."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.sheets.conventions import Conventions, conventions_of
from klaviyo_rehearsal.contracts.sheets.sheet import Sheet

SHEET = Sheet(
    "common.yaml",
    {
        "2024-02-15": {"conventions": {"limits": {"S": "3/s 60/m", "L": "75/s 700/m"}}},
        "2026-01-15": {"conventions": {"limits": {"L": "75/s 750/m"}}},
        "2026-04-15": {"conventions": {"id_in_fieldset": True}},
    },
)


def _at(revision: str) -> Conventions:
    return conventions_of({SHEET.place: SHEET.at(revision)})


def test_a_limit_has_a_name_or_is_written_out() -> None:
    older, newer = (_at(revision) for revision in ("2025-10-15", "2026-01-15"))
    assert older.limit("L", "here") == {"burst": "75/s", "steady": "700/m"}
    assert newer.limit("L", "here") == {"burst": "75/s", "steady": "750/m"}
    assert newer.limit("1/s 2/m", "here") == {"burst": "1/s", "steady": "2/m"}


def test_a_limit_without_a_meaning_is_refused() -> None:
    with pytest.raises(ContractError, match=r"here: no limit 'XXL'. Known: S, L, or 3/s 60/m"):
        _at("2024-02-15").limit("XXL", "here")


def test_nothing_is_conventional_by_default() -> None:
    assert Conventions() == conventions_of({})
    assert not Conventions().id_in_fieldsets


def test_an_unknown_convention_is_refused() -> None:
    with pytest.raises(ContractError, match="unknown key 'id_in_fieldset'. Did you mean 'id_in_fieldsets'?"):
        _at("2026-07-15")
