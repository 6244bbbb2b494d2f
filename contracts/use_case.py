"""Use cases of the migration guide, read from use_cases.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import ContractError


@dataclass(frozen=True, slots=True)
class UseCase:
    """One thing that integrations do: its legacy calls and the operations that may replace them."""

    name: str
    summary: str
    legacy: tuple[str, ...]
    operations: tuple[str, ...]
    given: tuple[str, ...]
    holds: str


def parse_use_cases(content: Mapping[str, Mapping[str, Any]]) -> dict[str, UseCase]:
    """Read the entries of use_cases.yaml, keyed by name. Raises ContractError naming the entry."""
    found = {}
    for name, entry in content.items():
        try:
            found[name] = UseCase(
                name=name,
                summary=entry["summary"],
                legacy=tuple(entry["legacy"]),
                operations=tuple(entry["operations"]),
                given=tuple(entry["given"]),
                holds=entry["holds"],
            )
        except KeyError as error:
            raise ContractError(f"use_cases.yaml: {name} has no {error}") from None
    return found
