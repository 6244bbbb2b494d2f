"""Bodies in lines, with faulty places marked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.mockserver.inspector.body_view import body_lines

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_the_lines_are_the_same_json(value: Any) -> None:
    lines = body_lines(json.dumps(value).encode())
    assert json.loads("\n".join(line.text for line in lines)) == value


@pytest.mark.parametrize(
    ("pointer", "marked"),
    [
        ("/data/attributes/email", '"email": 5,'),
        ("/data/attributes", '"attributes": {'),
        ("/data/attributes/phone_number", '"attributes": {'),  # absent: the place where it is missing
        ("/data/attributes/tags/1", '"b"'),
        ("", "{"),
    ],
)
def test_a_place_or_the_nearest_above_it_is_marked(pointer: str, marked: str) -> None:
    body = {"data": {"attributes": {"email": 5, "tags": ["a", "b"]}}}
    lines = body_lines(json.dumps(body).encode(), [(pointer, "bad-value")])
    assert [line.text.strip() for line in lines if line.marked] == [marked]


@pytest.mark.parametrize(
    ("pointer", "marked"),
    [
        ("/data/*/id", ['"id": 1,', '"id": 2,']),
        ("/data/*/mood", ['"mood": "glad"']),
        ("/data/*/attributes/name", ["{", "{"]),  # absent: each item that it is missing from
        ("/included/*/id", ["{"]),
    ],
)
def test_a_star_is_any_item(pointer: str, marked: list[str]) -> None:
    body = {"data": [{"id": 1, "mood": "glad"}, {"id": 2, "kind": "x"}]}
    lines = body_lines(json.dumps(body).encode(), [(pointer, "answer-member")])
    assert [line.text.strip() for line in lines if line.marked] == marked


def test_a_long_body_is_cut_but_a_faulty_place_further_on_is_shown() -> None:
    body = json.dumps({"data": [{"email": number} for number in range(5_000)]}).encode()
    lines = body_lines(body, [("/data/4000/email", "bad-value")])
    assert len(lines) < 2_100
    assert [line.text.strip() for line in lines if line.marked] == ['"email": 4000']
    assert lines[-1].text.endswith("lines more")


def test_a_body_that_is_no_json_stays_as_it_is() -> None:
    assert [line.text for line in body_lines(b"data=1\n\xff")] == ["data=1", "�"]
