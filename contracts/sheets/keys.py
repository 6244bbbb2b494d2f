"""Refuses keys that a sheet does not know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import ContractError
from ..suggestions import did_you_mean


def check_keys(node: Mapping[str, Any], known: Iterable[str], place: str) -> None:
    """Raise ContractError for a key that is not known."""
    allowed = tuple(known)
    for key in node:
        if key not in allowed:
            raise ContractError(
                f"{place}: unknown key {key!r}.{did_you_mean(str(key), allowed)} Known: {', '.join(allowed)}"
            )
