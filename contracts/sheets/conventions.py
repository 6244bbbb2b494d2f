"""Conventions of a revision that hold for every resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from ..errors import ContractError
from .keys import check_keys


@dataclass(frozen=True, slots=True)
class Conventions:
    """Conventions of one revision.

    limits: calls a second and a minute by Klaviyo's names of the limits, such as XL.
    id_in_fieldsets: the id may be asked for in every fieldset.
    fieldsets_of_changes: answers to creations and changes can be narrowed too.
    data_of_relationships: a relationship that is sent must have `data`.
    """

    limits: Mapping[str, str] = field(default_factory=dict)
    id_in_fieldsets: bool = False
    fieldsets_of_changes: bool = False
    data_of_relationships: bool = True

    def limit(self, name: str, place: str) -> dict[str, str]:
        """Return the limits that a name stands for; they may be written out, as 3/s 60/m."""
        stated = self.limits.get(name, name).split()
        if len(stated) not in (2, 3):
            raise ContractError(f"{place}: no limit {name!r}. Known: {', '.join(self.limits)}, or 3/s 60/m")
        return dict(zip(("burst", "steady", "daily"), stated, strict=False))


_KEYS = tuple(entry.name for entry in fields(Conventions))


def conventions_of(states: Mapping[str, Mapping[str, Any]]) -> Conventions:
    """Return the conventions that the states of sheets have; `states` are by the places of their sheets.

    Raises ContractError for one that is not known.
    """
    found: dict[str, Any] = {}
    for place, state in states.items():
        stated = state.get("conventions", {})
        check_keys(stated, _KEYS, f"{place}: conventions")
        found |= stated
    return Conventions(**found)
