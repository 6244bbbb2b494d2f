"""The draws follow from the seed, and not from the modules that are loaded."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from klaviyo_rehearsal.rehearsal.engine.plain_draws import plain_draws


def drawn() -> list[str]:
    found: list[str] = []

    @seed(1)
    @settings(max_examples=200, database=None, phases=(Phase.generate,))
    @given(st.text())
    def note(text: str) -> None:
        found.append(text)

    note()
    return found


def test_a_module_that_is_loaded_in_between_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with plain_draws():
        before = drawn()
    (tmp_path / "constants_of_a_shop.py").write_text(f"NAMES = {[f'shop {n}' for n in range(50)]!r}\n")
    monkeypatch.syspath_prepend(tmp_path)
    __import__("constants_of_a_shop")
    try:
        with plain_draws():
            assert drawn() == before
    finally:
        del sys.modules["constants_of_a_shop"]
