"""JSON pointers are written and read as RFC 6901 has them."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.checking.json_pointer import pointer_steps, pointer_text


@pytest.mark.parametrize(
    ("steps", "text"),
    [((), ""), (("data", 0, "id"), "/data/0/id"), (("a/b", "c~d", "~1"), "/a~1b/c~0d/~01"), (("",), "/")],
)
def test_a_pointer_is_escaped(steps: tuple[str | int, ...], text: str) -> None:
    assert pointer_text(steps) == text
    assert pointer_steps(text) == [str(step) for step in steps]
