"""A violation: its words, its place, its severity."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.violation import CATALOGUE, Severity, Violation, violation


def test_a_violation_takes_its_words_from_the_catalogue() -> None:
    kind = CATALOGUE["bad-phone"]
    assert violation("bad-phone", pointer="/data") == Violation(
        code="bad-phone",
        detail=kind.summary,
        remedy=kind.remedy,
        severity=Severity.ERROR,
        pointer="/data",
        evidence=kind.evidence,
        status=400,
    )


def test_a_violation_may_have_words_of_its_own() -> None:
    found = violation("bad-phone", "No plus.", remedy="Add one.")
    assert (found.detail, found.remedy) == ("No plus.", "Add one.")


def test_a_code_that_is_not_in_the_catalogue_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="bad-hair"):
        violation("bad-hair")


@pytest.mark.parametrize(
    ("pointer", "parameter", "place"),
    [("/data/id", None, "/data/id"), (None, "filter", "parameter filter"), (None, None, "the request")],
)
def test_the_place_of_a_violation_is_put_in_words(
    pointer: str | None, parameter: str | None, place: str
) -> None:
    assert violation("bad-value", pointer=pointer, parameter=parameter).place == place
