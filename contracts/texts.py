"""Texts among values of JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def require_texts(values: Iterable[Any]) -> None:
    """Check that every value, such as an id in a file that was edited, is a text. Raises TypeError."""
    for value in values:
        if not isinstance(value, str):
            raise TypeError(f"{value!r} is no text")
