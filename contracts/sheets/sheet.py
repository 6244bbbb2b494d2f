"""Reads a sheet: the resources of a group by date, each date with its changes to the state before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ContractError
from ..files import read_mapping
from .keys import check_keys

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet. changes: by the first revision that has them, the oldest first."""

    place: str
    changes: Mapping[str, Mapping[str, Any]]

    def at(self, revision: str) -> dict[str, Any]:
        """Return the state at a revision, {} before the first one."""
        state: dict[str, Any] = {}
        for date, change in self.changes.items():
            if date <= revision:
                state = merged(state, change)
        return state


def read_sheet(path: Path, known: Iterable[str]) -> Sheet:
    """Read a sheet; `known` are the keys of a state. Raises ContractError with the place of a mistake."""
    content = read_mapping(path)
    for date, change in content.items():
        if not _DATE.fullmatch(str(date)):
            raise ContractError(f"{path}: {date!r} is no revision such as '2026-07-15'")
        if not isinstance(change, dict):
            raise ContractError(f"{path}: {date} holds no mapping")
        check_keys(change, known, f"{path}: {date}")
        _check_text(change, f"{path}: {date}")
    if list(content) != sorted(content):
        raise ContractError(f"{path}: the revisions do not stand in their order")
    return Sheet(str(path), content)


def _check_text(node: Any, place: str) -> None:
    """Raise ContractError for a key that YAML reads as another value than text, such as null or no."""
    if not isinstance(node, Mapping):
        return
    for key, value in node.items():
        if not isinstance(key, str):
            raise ContractError(f"{place}: the key {key!r} is no text: put it in quotes")
        _check_text(value, f"{place}/{key}")


def merged(state: Any, change: Any) -> Any:
    """Return a state with a change merged into it, as a JSON merge patch (RFC 7396): null removes a key.

    A member that becomes required, or ceases to be, is written with or without its mark.
    """
    if not isinstance(change, Mapping):
        return change
    result = dict(state) if isinstance(state, Mapping) else {}
    for key, value in change.items():
        other = key[:-1] if key.endswith("!") else f"{key}!"
        before = result.get(key, result.pop(other, None))
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(before, value)
    return result
