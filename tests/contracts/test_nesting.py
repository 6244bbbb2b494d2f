"""How deep JSON values are nested, and how many objects and lists there are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts import nesting
from klaviyo_rehearsal.contracts.nesting import MAX_NESTING, containers_in, is_too_deep


@given(st.integers(0, 2 * MAX_NESTING))
def test_depth_counts_objects_and_arrays_alike(levels: int) -> None:
    content: Any = 1
    for level in range(levels):
        content = {"x": content} if level % 2 else [content]
    assert is_too_deep(content) is (levels > MAX_NESTING)


@pytest.mark.parametrize(("levels", "deep"), [(1, False), (200, False), (201, True), (5000, True)])
def test_depth_is_counted_in_levels_and_not_in_brackets(levels: int, deep: bool) -> None:
    content: Any = "leaf"
    for number in range(levels):
        content = [content] if number % 2 else {"a": content, "b": 1}
    assert is_too_deep(content) is deep
    assert not is_too_deep([[] for _ in range(1000)])


def test_five_megabytes_of_lists_are_not_walked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    walked: list[Any] = []
    monkeypatch.setattr(nesting, "_is_deeper", lambda content, levels: walked.append(content))
    content: Any = 1
    for _ in range(MAX_NESTING - 2):
        content = [content]
    assert not is_too_deep([[content] * 10_000])
    assert not walked


def test_integers_that_no_writer_takes_are_walked_through() -> None:
    assert not is_too_deep([10**30])
    assert is_too_deep([[[10**30]]], 2)


_TEXTS = st.text('[]{}"\\\\/x\n', max_size=8)
_VALUES = st.recursive(
    _TEXTS | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=20,
)


def _count(content: Any) -> int:
    if isinstance(content, dict):
        return 1 + sum(map(_count, content.values()))
    return 1 + sum(map(_count, content)) if isinstance(content, list) else 0


@given(_VALUES, st.booleans(), st.sampled_from([None, 2]))
def test_objects_and_lists_are_counted_outside_of_texts(
    content: Any, ascii_only: bool, indent: int | None
) -> None:
    written = json.dumps(content, ensure_ascii=ascii_only, indent=indent)
    assert containers_in(written.encode()) == _count(content)
