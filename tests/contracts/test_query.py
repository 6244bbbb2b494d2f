"""A query string, taken apart."""

from __future__ import annotations

from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.query import split_query


@given(st.text() | st.text("ab=&+%25[]é "))
def test_a_query_string_is_split_as_the_standard_library_does(text: str) -> None:
    expected: dict[str, list[str]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        expected.setdefault(name, []).append(value)
    assert split_query(text) == expected
