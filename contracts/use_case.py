"""Use cases of the migration guide and beyond it, read from use_cases.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import ContractError

_KEYS = frozenset({"summary", "legacy", "intents", "operations", "reads", "expects", "beyond"})


@dataclass(frozen=True, slots=True)
class UseCase:
    """One thing that integrations do: its legacy calls and the operations that may replace them.

    expects: the state that the rehearsal compares, in words. intents: calls that the guide adds and the old
    API had not. reads: types whose resources the old call answered. beyond: whether it is
    none of the guide.
    """

    name: str
    summary: str
    legacy: tuple[str, ...]
    operations: tuple[str, ...]
    expects: str
    intents: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    beyond: bool = False

    @property
    def calls(self) -> tuple[str, ...]:
        """The names of all calls and intents of a rehearsal of it."""
        return (*self.legacy, *self.intents)


def parse_use_cases(content: Mapping[str, Mapping[str, Any]]) -> dict[str, UseCase]:
    """Read the entries of use_cases.yaml, keyed by name. Raises ContractError naming the entry."""
    found = {}
    for name, entry in content.items():
        # A misspelt `intents` would leave its calls out in silence.
        if unknown := sorted(entry.keys() - _KEYS):
            raise ContractError(f"use_cases.yaml: {name} has the unknown key {unknown[0]!r}")
        try:
            found[name] = UseCase(
                name=name,
                summary=entry["summary"],
                legacy=tuple(entry["legacy"]),
                operations=tuple(entry["operations"]),
                expects=entry["expects"],
                intents=tuple(entry.get("intents", ())),
                reads=tuple(entry.get("reads", ())),
                beyond=bool(entry.get("beyond", False)),
            )
        except KeyError as error:
            raise ContractError(f"use_cases.yaml: {name} has no {error}") from None
    return found
