"""Writes JSON pointers (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterable


def pointer_text(steps: Iterable[str | int]) -> str:
    """Write the steps of a path as a JSON pointer."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)
