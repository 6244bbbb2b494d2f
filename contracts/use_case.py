"""Use cases of the migration guide, read from use_cases.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import ContractError


@dataclass(frozen=True, slots=True)
class UseCase:
    """One thing that integrations do: its legacy calls and the operations that may replace them.

    intents: calls for what the guide adds, which the old API could not do. reads: types whose resources
    the old call answered.
    """

    name: str
    summary: str
    legacy: tuple[str, ...]
    operations: tuple[str, ...]
    holds: str
    intents: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()

    @property
    def calls(self) -> tuple[str, ...]:
        """The names of everything that a rehearsal of it may be told to do."""
        return (*self.legacy, *self.intents)


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
                holds=entry["holds"],
                intents=tuple(entry.get("intents", ())),
                reads=tuple(entry.get("reads", ())),
            )
        except KeyError as error:
            raise ContractError(f"use_cases.yaml: {name} has no {error}") from None
    return found
