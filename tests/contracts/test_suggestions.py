"""Suggestions for unknown names."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.suggestions import did_you_mean, nearest


@pytest.mark.parametrize(
    ("name", "meant"),
    [("emial", "email"), ("email", "email"), ("phonenumber", "phone_number"), ("zzz", None), ("", None)],
)
def test_a_misspelt_name_is_recognised(name: str, meant: str | None) -> None:
    assert nearest(name, {"phone_number": 1, "email": 2}) == meant


def test_the_order_of_the_known_names_does_not_count() -> None:
    assert nearest("cat", ["cut", "cot"]) == nearest("cat", ["cot", "cut"]) is not None


def test_a_suggestion_is_appended_to_a_message() -> None:
    assert did_you_mean("emial", ["email"]) == " Did you mean 'email'?"
    assert did_you_mean("x", ["email"]) == ""
