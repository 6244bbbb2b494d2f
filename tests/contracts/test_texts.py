"""Texts are told from other values of JSON."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.texts import require_texts


def test_texts_are_taken() -> None:
    require_texts(["", "01HQ2X7M3N4P5Q6R7S8T9V0W99"])


@pytest.mark.parametrize("value", [None, True, 1, [], {}])
def test_another_value_is_named(value: Any) -> None:
    with pytest.raises(TypeError, match="is no text"):
        require_texts(["a", value])
