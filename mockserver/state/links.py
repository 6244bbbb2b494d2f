"""Which resources are related to which, readable from both ends.

Two things are kept elsewhere and read here all the same: the members of lists and segments are in
`Account.members`, the profile and metric of an event in its collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

from klaviyo_rehearsal.contracts.texts import require_texts

from .relation import Relation

if TYPE_CHECKING:
    from .members import Members
    from .store import Collection

_GROUPS = frozenset({"list", "segment"})


class Links:
    """The relationships between the resources of one account.

    collection: returns the resources of a type.
    """

    def __init__(self, collection: Callable[[str], Collection], members: Members) -> None:
        self._collection = collection
        self._members = members
        # type -> id -> relationship -> id at the other end -> its type
        self._known: dict[str, dict[str, dict[str, dict[str, str]]]] = {}
        # "type relationship" -> pairs of ids that a seed related before the inverse was known
        self._loose: dict[str, list[list[str]]] = {}

    def linked(self, relation: Relation, identifier: str) -> list[str]:
        """Return the ids at the other end, the first related first; those deleted since are left out."""
        if self._loose:
            self._adopt(relation)
        kind, target = relation.kind, relation.target
        if kind in _GROUPS and target == "profile":
            profiles = self._collection(target)
            return [other for other in self._members.of(identifier) if other in profiles]
        if target in _GROUPS and kind == "profile":
            return self._members.groups_of(identifier, self._collection(target))
        own = self._collection(kind)
        if own.is_related(relation.name):
            found = own.related(identifier, relation.name)
            return [] if found is None else [found]
        names = self._known.get(kind, {}).get(identifier)
        if names is None:
            return []
        others = self._collection(target)
        return [other for other in names.get(relation.name, ()) if other in others]

    def link_loosely(self, kind: str, name: str, identifier: str, other: str) -> None:
        """Relate two resources before the name of the relationship at the other end is known."""
        self._loose.setdefault(f"{kind} {name}", []).append([identifier, other])

    def link(self, relation: Relation, identifier: str, other: str) -> None:
        """Relate two resources; an end that holds only one lets go of the one before."""
        if not relation.to_many:
            self.unlink(relation, identifier, self.linked(relation, identifier))
        if not relation.inverse_to_many:
            turned = relation.turned()
            self.unlink(turned, other, self.linked(turned, other))
        self._names(relation.kind, identifier).setdefault(relation.name, {})[other] = relation.target
        self._names(relation.target, other).setdefault(relation.inverse, {})[identifier] = relation.kind

    def unlink(self, relation: Relation, identifier: str, others: Iterable[str]) -> None:
        """Part a resource from others; those that are not related are ignored."""
        if self._loose:
            self._adopt(relation)
        for other in others:
            self._names(relation.kind, identifier).get(relation.name, {}).pop(other, None)
            self._names(relation.target, other).get(relation.inverse, {}).pop(identifier, None)

    def unlink_all(self, kind: str, identifier: str) -> None:
        """Part a resource from everything, as when it is deleted."""
        for others in self._known.get(kind, {}).pop(identifier, {}).values():
            for other, target in others.items():
                for back in self._known.get(target, {}).get(other, {}).values():
                    if back.get(identifier) == kind:
                        del back[identifier]

    def relink(self, kind: str, source: str, destination: str) -> None:
        """Move the relationships of one resource to another of its type, as when they are merged."""
        moved = {
            name: dict(others) for name, others in self._known.get(kind, {}).get(source, {}).items() if others
        }
        backs = [
            (target, other, back)
            for others in moved.values()
            for other, target in others.items()
            for back, ids in self._known.get(target, {}).get(other, {}).items()
            if ids.get(source) == kind
        ]
        self.unlink_all(kind, source)
        for name, others in moved.items():
            self._names(kind, destination).setdefault(name, {}).update(others)
        for target, other, back in backs:
            self._names(target, other).setdefault(back, {})[destination] = kind

    def named(self, kind: str, identifier: str) -> dict[str, list[str]]:
        """Return the ids that a resource is related to by each relationship that has a name."""
        found = {
            name: list(others)
            for name, others in self._known.get(kind, {}).get(identifier, {}).items()
            if others and not name.startswith("~")
        }
        for place, pairs in self._loose.items():
            others = [other for own, other in pairs if own == identifier]
            if others and place.startswith(f"{kind} "):
                found.setdefault(place.removeprefix(f"{kind} "), []).extend(others)
        return found

    def dump(self) -> dict[str, Any]:
        """Return the relationships as JSON."""
        return {"known": self._known, "loose": self._loose}

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Take over a dump. Raises KeyError, TypeError or ValueError for a misfit."""
        known, loose = dict(saved["known"]), dict(saved["loose"])
        for names in chain.from_iterable(by_id.values() for by_id in known.values()):
            for others in names.values():
                require_texts(others.values())
        for own, other in chain.from_iterable(loose.values()):
            require_texts((own, other))
        self._known, self._loose = known, loose

    def _adopt(self, relation: Relation) -> None:
        """Turn loose relationships into proper ones, now that the relation is known."""
        for side in (relation, relation.turned()):
            for identifier, other in self._loose.pop(f"{side.kind} {side.name}", ()):
                self.link(side, identifier, other)

    def _names(self, kind: str, identifier: str) -> dict[str, dict[str, str]]:
        return self._known.setdefault(kind, {}).setdefault(identifier, {})
