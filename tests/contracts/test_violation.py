"""A violation: its words, its place, its severity."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.violation import CATALOGUE, Severity, Violation, violation


def test_a_violation_takes_its_words_from_the_catalogue() -> None:
    kind = CATALOGUE["bad-phone"]
    assert violation("bad-phone", pointer="/data") == Violation(
        code="bad-phone",
        detail=kind.detail,
        remedy=kind.remedy,
        severity=Severity.ERROR,
        pointer="/data",
        evidence=kind.evidence,
        status=400,
    )


def test_the_words_of_the_catalogue_name_the_field_and_the_value() -> None:
    words = {"name": "phone", "reason": "it is shorter than 3 characters"}
    assert (
        violation("too-long", words=words).detail == "'phone' is not valid: it is shorter than 3 characters."
    )
    assert violation("too-long").detail == CATALOGUE["too-long"].summary


def test_the_words_of_a_request_are_taken_as_they_are() -> None:
    words = {"name": "{value}", "resource": "{name}"}
    detail = "'{value}' is not a valid field for the resource '{name}'."
    assert violation("unknown-field", words=words).detail == detail


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
