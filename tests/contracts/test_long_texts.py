"""Patterns over long texts find the same as at once, in searches that are short."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any, cast

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts import long_texts
from klaviyo_rehearsal.contracts.long_texts import PART, is_found, json_parts, replaced

_PATTERNS = (
    re.compile(rb"ab"),
    re.compile(rb"a[ab]{2,}"),
    re.compile(rb'("k":")(?:\\.|[^"\\])*', re.DOTALL),
    re.compile(rb"(?<!b)a{1,3}b*"),
)
_TEXTS = st.lists(st.sampled_from([b"a", b"b", b'"k":"', b"\\", b'"', b"-"]), max_size=60).map(b"".join)


@given(st.sampled_from(_PATTERNS), _TEXTS, st.integers(1, 9), st.integers(0, 3))
def test_parts_give_the_same_as_the_whole(
    pattern: re.Pattern[bytes], text: bytes, part: int, most: int
) -> None:
    expected = pattern.subn(b"*", text, most)
    assert replaced(pattern, b"*", text, most, part=part, reach=16) == expected
    by_function = replaced(pattern, lambda found: b"*", text, most, part=part, reach=16)
    assert by_function == expected


def test_groups_are_put_in() -> None:
    assert replaced(_PATTERNS[2], rb"\1*", b'----"k":"ab"', part=2, reach=16) == (b'----"k":"*"', 1)


@pytest.mark.parametrize("place", [0, PART - 1, PART, 3 * PART])
def test_a_word_is_found_wherever_it_stands(place: int) -> None:
    assert is_found(_PATTERNS[0], b"-" * place + b"ab")


def test_no_word_is_found_where_there_is_none() -> None:
    assert not is_found(_PATTERNS[0], b"-" * (3 * PART))
    assert not is_found(_PATTERNS[0], b"")


class _Counting:
    """A pattern that remembers how many bytes each search may look at."""

    def __init__(self, pattern: re.Pattern[bytes]) -> None:
        self._pattern = pattern
        self.looks: list[int] = []

    def search(self, text: bytes, start: int, end: int) -> re.Match[bytes] | None:
        self.looks.append(end - start)
        return self._pattern.search(text, start, end)

    def match(self, text: bytes, start: int) -> re.Match[bytes] | None:
        return self._pattern.match(text, start)


def test_no_search_is_as_long_as_a_long_text() -> None:
    counting = _Counting(_PATTERNS[0])
    text = b"-" * (20 * PART)
    assert replaced(cast("re.Pattern[bytes]", counting), b"*", text) == (text, 0)
    assert len(counting.looks) == 20
    assert max(counting.looks) < 2 * PART


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=9) | st.dictionaries(st.text(max_size=2), inner, max_size=9),
)


@given(_JSON, st.integers(0, 4), st.integers(1, 4), st.integers(0, 3), st.integers(1, 20))
def test_json_is_written_as_at_once(value: Any, few: int, items: int, levels: int, part: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, number in {"_FEW": few, "_ITEMS": items, "_LEVELS": levels, "PART": part}.items():
            patch.setattr(long_texts, name, number)
        assert b"".join(json_parts(value)) == orjson.dumps(value)


@pytest.mark.parametrize("value", [{1: 2}, {"a": [{"b": object()}]}, [object()], object()])
def test_what_json_does_not_have_is_not_written(value: Any) -> None:
    with pytest.raises(TypeError):
        json_parts(value)


@pytest.mark.parametrize(
    "content",
    [
        {"accounts": [{"profiles": [{"id": f"{number:06}"} for number in range(20_000)]}]},
        {"accounts": [{"collections": {"profile": {"rows": {f"{n:06}": {"a": 1} for n in range(20_000)}}}}]},
        {"unique": {"email": [[f"{number:06}", number] for number in range(20_000)]}},
        {"ids": [f"{number:06}" for number in range(20_000)]},
        {"events": [{"text": "x" * 10_000}] * 200},
    ],
)
def test_no_long_list_is_written_at_once(content: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def counted(value: Any) -> bytes:
        text = orjson.dumps(value)
        sizes.append(len(text))
        return text

    monkeypatch.setattr(long_texts, "orjson", SimpleNamespace(dumps=counted, Fragment=orjson.Fragment))
    parts = json_parts(content)
    assert b"".join(parts) == orjson.dumps(content)
    assert max(sizes) < 30 * 1_000
    assert max(map(len, parts)) < 2 * PART


def test_an_iterator_is_a_list_whose_items_are_let_go() -> None:
    class Item(dict[str, Any]):
        held = 0

        def __init__(self, number: int) -> None:
            super().__init__(id=number)
            Item.held += 1
            most.append(Item.held)

        def __del__(self) -> None:
            Item.held -= 1

    most: list[int] = []
    content = {"accounts": [{"empty": iter(()), "one": iter([1]), "all": map(Item, range(100))}]}
    expected = {"accounts": [{"empty": [], "one": [1], "all": [{"id": number} for number in range(100)]}]}
    assert b"".join(json_parts(content)) == orjson.dumps(expected)
    assert max(most) <= 2
