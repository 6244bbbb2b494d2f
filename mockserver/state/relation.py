"""A relationship between two types of resources."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship of a type, and its name at the other end.

    An inverse that begins with `~` has no name in the contract; it is kept so that a resource that is
    deleted is found by those that are related to it.
    """

    kind: str
    name: str
    target: str
    to_many: bool
    inverse: str
    inverse_to_many: bool = True

    def turned(self) -> Relation:
        """Return the same relation as seen from the other end."""
        return Relation(self.target, self.inverse, self.kind, self.inverse_to_many, self.name, self.to_many)
