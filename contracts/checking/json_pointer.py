"""Writes and reads JSON pointers (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterable


def pointer_text(steps: Iterable[str | int]) -> str:
    """Write the steps of a path as a JSON pointer."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def pointer_steps(text: str) -> list[str]:
    """Return the steps of a JSON pointer."""
    return [step.replace("~1", "/").replace("~0", "~") for step in text.split("/")[1:]]
